import { execa } from 'execa';
import type { Bench } from '../trial.ts';

/** Whether a program is on the path. */
export async function isInstalled(program: string): Promise<boolean> {
  const { exitCode } = await execa('sh', ['-c', 'command -v "$0"', program], { reject: false });
  return exitCode === 0;
}

/**
 * Installs the programs that are missing, where that takes no questions: as root, with apt; each has its own name as its
 * package's. What is missing afterwards is left out and told.
 */
export async function provide(programs: readonly string[], { say, signal }: Bench): Promise<void> {
  const there = await Promise.all(programs.map(isInstalled));
  const missing = programs.filter((_program, index) => there[index] === false);
  if (missing.length === 0 || process.getuid?.() !== 0 || !(await isInstalled('apt-get'))) return;
  say(`installs ${missing.join(', ')}`);
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, reject: false, cancelSignal: signal } as const;
  await execa('apt-get', ['update', '-qq'], options);
  await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options);
}
