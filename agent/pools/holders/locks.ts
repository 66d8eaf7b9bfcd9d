import { readFile } from 'node:fs/promises';

/** Locks on files, by "MAJOR:MINOR INODE"; each as a phrase. Locks of this process are left out. */
export async function readLocks(): Promise<ReadonlyMap<string, readonly string[]>> {
  const locks = new Map<string, string[]>();
  for (const line of (await readFile('/proc/locks', 'utf8').catch(() => '')).split('\n')) {
    const lock = parseLockLine(line);
    if (lock === undefined || lock.pid === process.pid) continue;
    const key = `${lock.device} ${lock.inode}`;
    // The pid of a lock on an open file description, QEMU's kind, is -1: any process may share it.
    const phrase = lock.pid > 0 ? `locked by pid ${lock.pid}` : 'locked by a process';
    locks.set(key, [...new Set([...(locks.get(key) ?? []), phrase])]);
  }
  return locks;
}

/** A line of /proc/locks (proc(5)), such as `1: POSIX  ADVISORY  WRITE 1234 08:02:131072 0 EOF`; the device is hexadecimal. */
export function parseLockLine(line: string): { pid: number; device: string; inode: number } | undefined {
  const match = /^\d+: (?:POSIX|OFDLCK|FLOCK)\s+\S+\s+\S+\s+(-?\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /.exec(line);
  if (match === null) return undefined;
  const [, pid, major, minor, inode] = match;
  const hexadecimal = (digits: string | undefined) => Number.parseInt(digits ?? '', 16);
  return { pid: Number(pid), device: `${hexadecimal(major)}:${hexadecimal(minor)}`, inode: Number(inode) };
}
