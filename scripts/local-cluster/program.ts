import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { execa } from 'execa';

/** A program of Sluice that was started and says that it serves. */
export interface Program {
  readonly name: string;
  readonly pid: number;
  /** The fields of its "serving" line, such as the addresses it listens on. */
  readonly serving: Readonly<Record<string, unknown>>;
  /** Milliseconds from start to the "serving" line. */
  readonly startedInMs: number;
  /** SIGTERM, ten seconds, SIGKILL; settles when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL; settles when it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts a program that logs JSON lines to standard error and waits for the one that says "serving".
 * @param logFile gets every line
 * @param env besides this process's environment
 * @param heard hears every line of its log at once
 * @throws Error with the last lines of its log when it ends instead
 */
export async function startProgram(
  name: string,
  file: string,
  args: string[],
  logFile: string,
  env: Readonly<Record<string, string>> = {},
  heard: (line: string) => void = () => {},
): Promise<Program> {
  const startedAt = performance.now();
  const child = launch(file, args, env);
  const serving = await untilServing(name, child, logFile, heard);
  return {
    name,
    pid: child.pid ?? 0,
    serving,
    startedInMs: performance.now() - startedAt,
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

type Child = ReturnType<typeof launch>;

function launch(file: string, args: string[], env: Readonly<Record<string, string>>) {
  return execa(file, args, {
    env,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    forceKillAfterDelay: 10_000,
  });
}

async function untilServing(
  name: string,
  child: Child,
  logFile: string,
  heard: (line: string) => void,
): Promise<Record<string, unknown>> {
  const lines = createInterface({ input: child.stderr });
  const tail: string[] = [];
  const served = new Promise<Record<string, unknown>>((resolve) => {
    lines.on('line', (line) => {
      heard(line);
      appendFileSync(logFile, `${line}\n`);
      tail.push(line);
      if (tail.length > 10) tail.shift();
      const entry = parseEntry(line);
      if (entry?.msg === 'serving') resolve(entry);
    });
  });
  const ended = once(lines, 'close').then(() => {
    throw new Error(`${name} ended before it served; its last lines:\n${tail.join('\n')}`);
  });
  return Promise.race([served, ended]);
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

async function end(child: Child, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  child.kill(signal);
  await child;
}
