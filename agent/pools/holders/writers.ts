import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { keyOf, type Subject, subjectOf } from './subject.ts';

/** Access mode of open(2) in the `flags` of /proc/PID/fdinfo: 0 is read only. */
const accessMode = 0o3;

/**
 * Processes that have a subject open for writing, by the subject's key, each as a phrase. This agent and its own dd are left
 * out; a process of another user is seen by root only. Nothing but the subjects themselves is touched with stat: a stranger's
 * file may be on storage that hangs.
 */
export async function readWriters(subjects: readonly Subject[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const wanted = new Set(subjects.map(keyOf));
  const inodes = new Set(subjects.flatMap((subject) => (subject.kind === 'file' ? [subject.inode] : [])));
  const writers = new Map<string, string[]>();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids) {
    const keys = await openedForWriting(pid, inodes);
    for (const key of keys) {
      if (!wanted.has(key) || (await isOwn(pid))) continue;
      const command = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '?')).trimEnd();
      writers.set(key, [...(writers.get(key) ?? []), `opened for writing by ${command} (pid ${pid})`]);
    }
  }
  return writers;
}

async function openedForWriting(pid: number, inodes: ReadonlySet<number>): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const descriptor of descriptors) {
    const link = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
    if (!link.startsWith('/')) continue;
    const info = await readFile(`/proc/${pid}/fdinfo/${descriptor}`, 'utf8').catch(() => '');
    if ((Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '0', 8) & accessMode) === 0) continue;
    const inode = Number(/^ino:\s*(\d+)/m.exec(info)?.[1]);
    if (!link.startsWith('/dev/') && !inodes.has(inode)) continue;
    const stats = await stat(`/proc/${pid}/fd/${descriptor}`).catch(() => undefined);
    if (stats !== undefined) keys.add(keyOf(subjectOf(stats)));
  }
  return keys;
}

/** Whether a process is this agent or descends from it. */
async function isOwn(pid: number): Promise<boolean> {
  for (let ancestor = pid; ancestor > 1; ) {
    if (ancestor === process.pid) return true;
    const text = await readFile(`/proc/${ancestor}/stat`, 'utf8').catch(() => '');
    // The command is in parentheses and may hold blanks; the parent is the second field after it.
    ancestor = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
  }
  return false;
}
