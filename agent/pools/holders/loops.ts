import { readdir, readFile, stat } from 'node:fs/promises';
import { keyOf, subjectOf } from './subject.ts';

/** A loop device that serves a file as a block device. */
export interface Loop {
  readonly path: string;
  /** Its device number, "7:0". */
  readonly device: string;
}

/** The loop devices in use, by the key of the file behind each. */
export async function readLoops(): Promise<ReadonlyMap<string, readonly Loop[]>> {
  const loops = new Map<string, Loop[]>();
  const names = (await readdir('/sys/block').catch(() => [])).filter((name) => name.startsWith('loop'));
  for (const name of names) {
    const backing = await readLine(`/sys/block/${name}/loop/backing_file`);
    const device = await readLine(`/sys/block/${name}/dev`);
    if (backing === undefined || device === undefined) continue;
    const stats = await stat(backing).catch(() => undefined);
    if (stats === undefined) continue;
    const key = keyOf(subjectOf(stats));
    loops.set(key, [...(loops.get(key) ?? []), { path: `/dev/${name}`, device }]);
  }
  return loops;
}

async function readLine(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text?.trimEnd();
}
