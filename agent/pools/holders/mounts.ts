import { readFile, stat } from 'node:fs/promises';
import { majorMinor } from './device-number.ts';

/** Where each block device is mounted: mount points by device number, "8:1". */
export type Mounts = ReadonlyMap<string, readonly string[]>;

/** One line of /proc/PID/mountinfo (proc(5)) as far as it matters here. */
interface MountLine {
  readonly device: string;
  readonly mountPoint: string;
  /** Such as /dev/sdb1, or a word for file systems without one. */
  readonly source: string;
}

export async function readMounts(): Promise<Mounts> {
  const mounts = new Map<string, string[]>();
  for (const line of (await readFile('/proc/self/mountinfo', 'utf8')).split('\n')) {
    const mount = parseMountLine(line);
    if (mount === undefined) continue;
    for (const device of new Set([mount.device, await deviceOf(mount.source)])) {
      if (device !== undefined) mounts.set(device, [...(mounts.get(device) ?? []), mount.mountPoint]);
    }
  }
  return mounts;
}

export function parseMountLine(line: string): MountLine | undefined {
  const [before, after] = line.split(' - ');
  const [, , device, , mountPoint] = (before ?? '').split(' ');
  const [, source] = (after ?? '').split(' ');
  if (device === undefined || mountPoint === undefined || source === undefined) return undefined;
  return { device, mountPoint: unescapeOctal(mountPoint), source: unescapeOctal(source) };
}

/** Btrfs and others mount under a number of their own; the device they sit on is then found by the source's path. */
async function deviceOf(source: string): Promise<string | undefined> {
  if (!source.startsWith('/dev/')) return undefined;
  const stats = await stat(source).catch(() => undefined);
  return stats?.isBlockDevice() ? majorMinor(stats.rdev) : undefined;
}

/** The kernel writes blanks, tabs, newlines and backslashes as \040 and the like. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
