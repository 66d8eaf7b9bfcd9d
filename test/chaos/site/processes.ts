import { readFileSync } from 'node:fs';
import { descendants } from '../../../bench/sink/processes.ts';

/** What a process of a copy does. */
export type Part = 'source dd' | 'pv' | 'sink dd';

const words: Readonly<Record<Part, RegExp>> = { 'source dd': /^dd if=/, pv: /^pv /, 'sink dd': /^dd of=/ };

/** The processes of copies that these agents run and that do that. */
export function processesOf(agents: readonly number[], part: Part): number[] {
  return descendants(agents).filter((pid) => words[part].test(commandLine(pid)));
}

/** Every process of a copy that these agents run, in words. */
export function copyProcesses(agents: readonly number[]): string[] {
  return descendants(agents)
    .map(commandLine)
    .filter((line) => Object.values(words).some((fits) => fits.test(line)));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Sends a signal; a process that is gone already is none of our business. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {}
  }
}
