import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A command line that runs in a process group of its own. */
export interface RunningPipeline {
  /** Process of the shell; the programs are below it. */
  readonly pid: number;
  /** Exit status of the last program, when all have ended. */
  readonly ended: Promise<number>;
  /** Kills every program that still runs. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Runs a pipeline as a person would type it; paths come as variables so that the line reads as in the report. */
export function startPipeline(line: string, variables: Readonly<Record<string, string>>): RunningPipeline {
  const env = { ...process.env, LC_ALL: 'C', ...variables };
  const shell = spawn('sh', ['-c', line], { env, stdio: 'ignore', detached: true });
  const { pid } = shell;
  if (pid === undefined) throw new Error(`sh cannot be started for: ${line}`);
  const ended = once(shell, 'exit').then(([status]) => Number(status ?? -1));
  const kill = () => killGroup(pid);
  process.once('exit', kill);
  return {
    pid,
    ended,
    async [Symbol.asyncDispose]() {
      kill();
      process.off('exit', kill);
      await ended;
    },
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {} // all of it has ended
}
