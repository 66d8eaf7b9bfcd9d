import type { Readable, Writable } from 'node:stream';
import type { Argv } from './argv.ts';

/** How a process ended, with the end of what it wrote to standard error. */
export type ProcessEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly stderr: string }
  | { readonly kind: 'killed'; readonly signal: string; readonly stderr: string };

/** One process of a leg. */
export interface RunningProcess {
  readonly pid: number;
  /** The parent's end of its standard input; null unless asked for. */
  readonly stdin: Writable | null;
  /** The parent's end of its standard output; null unless asked for. */
  readonly stdout: Readable | null;
  /** SIGTERM, and SIGKILL when it is still there after a grace. */
  stop(): void;
  /** SIGKILL. */
  kill(): void;
  /** Settles once when it is gone. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
}

/**
 * What a process gets as standard input and output. A stream is the parent's end of another process's pipe: it is handed
 * over as a descriptor and the bytes never pass through here. The caller closes its own end afterwards (`letGo`).
 */
export interface Ends {
  readonly stdin: 'ignore' | 'pipe';
  readonly stdout: 'ignore' | 'pipe' | Writable;
}

/** How long a process may take over SIGTERM, in milliseconds. */
const graceMs = 200;
/** The status with which a shell, and setpriv, say that a program was not found. */
export const notStarted = 127;
/** How much of standard error is kept, in characters: dd's last words, however much a broken program prints before. */
const keptCharacters = 4096;

/**
 * Starts a process with the C locale, in which its messages can be read.
 * @throws Error when the first program of `argv` cannot be started at all
 */
export async function startProcess([program, ...args]: Argv, ends: Ends): Promise<RunningProcess> {
  const { execa } = await import('execa');
  const child = execa(program, args, {
    ...ends,
    stderr: 'pipe',
    buffer: false,
    reject: false,
    forceKillAfterDelay: graceMs,
    // The kernel ends it with the agent; execa would end it, and the agent, at the first signal that the agent gets.
    cleanup: false,
    env: { LC_ALL: 'C' },
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-keptCharacters);
  });
  const ended = child.then((result): ProcessEnd => {
    if (result.signal !== undefined) return { kind: 'killed', signal: result.signal, stderr };
    if (result.exitCode !== undefined) return { kind: 'exited', code: result.exitCode, stderr };
    return { kind: 'exited', code: notStarted, stderr: result.shortMessage ?? stderr };
  });
  if (child.pid === undefined) throw new Error((await ended).stderr);
  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stop: () => void child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
    ended,
  };
}

/** Closes the parent's end of a pipe after it was handed to another process, so that end of file and SIGPIPE get through. */
export function letGo(end: Readable | Writable | null): void {
  end?.destroy();
}
