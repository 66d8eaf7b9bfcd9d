import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { cacheFolder, packageMirror } from './image.ts';

/** Of the image, which is built at the first call, and of what a run writes. */
const neededBytes = 6 * 2 ** 30;

/** Why no Cinder can run here, or undefined when one can. */
export async function lackOfCinder(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'needs root';
  if (!/^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))) return 'needs Debian';
  for (const program of ['flock', 'chroot', 'mkfs.ext4', 'losetup']) {
    if (spawnSync('which', [program]).status !== 0) return `needs ${program}`;
  }
  // Root of a container is often not allowed to; the mount goes with its name space.
  const mounts = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  if (mounts.status !== 0) return 'needs to mount file systems';
  if (spawnSync('losetup', ['--find']).status !== 0) return 'needs loop devices';
  await mkdir(cacheFolder, { recursive: true });
  const { bavail, bsize } = await statfs(cacheFolder);
  if (bavail * bsize < neededBytes) return `needs ${neededBytes / 2 ** 30} GiB free below ${cacheFolder}`;
  const mirror = await packageMirror();
  if (mirror === undefined) return 'needs a mirror of Debian bookworm in the sources of apt';
  const answer = await fetch(`${mirror}/dists/bookworm/Release`, { method: 'HEAD' }).catch(() => undefined);
  return answer?.ok ? undefined : `needs the package mirror ${mirror}, which does not answer`;
}
