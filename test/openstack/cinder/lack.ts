import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { packageMirror } from './image.ts';

/** Why no Cinder can run here, or undefined when one can. */
export async function lackOfCinder(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'needs root';
  if (!/^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))) return 'needs Debian';
  for (const program of ['flock', 'chroot', 'mkfs.ext4']) {
    if (spawnSync('which', [program]).status !== 0) return `needs ${program}`;
  }
  const mirror = await packageMirror();
  if (mirror === undefined) return 'needs a mirror of Debian bookworm in the sources of apt';
  const answer = await fetch(`${mirror}/dists/bookworm/Release`, { method: 'HEAD' }).catch(() => undefined);
  return answer?.ok ? undefined : `needs the package mirror ${mirror}, which does not answer`;
}
