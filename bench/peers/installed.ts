import { execa } from 'execa';

/** Whether a program is on the path. */
export async function isInstalled(program: string): Promise<boolean> {
  const { exitCode } = await execa('sh', ['-c', 'command -v "$0"', program], { reject: false });
  return exitCode === 0;
}

/** Installs Debian packages where that is possible without asking: as root, with apt. What stays missing is told in the table. */
export async function installPackages(packages: readonly string[], signal: AbortSignal): Promise<void> {
  if (packages.length === 0 || process.getuid?.() !== 0 || !(await isInstalled('apt-get'))) return;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, reject: false, cancelSignal: signal } as const;
  await execa('apt-get', ['update', '-qq'], options);
  await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
}
