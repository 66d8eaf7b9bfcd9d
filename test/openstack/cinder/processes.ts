import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that runs inside a folder as its root. */
export interface RootedProcess {
  readonly pid: number;
  /** Its program and arguments, joined by blanks. */
  readonly command: string;
}

/** The processes whose root is that folder: whatever was started there and what came of it, and nothing else of this machine. */
export async function processesIn(root: string): Promise<RootedProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => rootedProcess(pid, root)));
  return found.filter((process) => process !== undefined);
}

async function rootedProcess(pid: string, root: string): Promise<RootedProcess | undefined> {
  try {
    if ((await readlink(join('/proc', pid, 'root'))) !== root) return undefined;
    const command = (await readFile(join('/proc', pid, 'cmdline'), 'utf8')).split('\0').join(' ').trim();
    return { pid: Number(pid), command };
  } catch {
    return undefined; // It ended meanwhile, or is a zombie, which has no root any more.
  }
}

/** Sends a signal to processes; those that are gone already do not matter. */
export function signal(processes: readonly RootedProcess[], name: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Asks the processes of a root to leave, and makes them when they have not within the grace (Cinder takes over 5 s). */
export async function endProcesses(root: string, graceMs: number): Promise<void> {
  signal(await processesIn(root), 'SIGTERM');
  const patience = performance.now() + graceMs;
  while ((await processesIn(root)).length > 0) {
    if (performance.now() > patience) signal(await processesIn(root), 'SIGKILL');
    await pause(100);
  }
}
