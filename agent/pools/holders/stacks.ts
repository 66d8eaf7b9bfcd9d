import { readdir, readFile } from 'node:fs/promises';

/** A block device that the kernel has built on another one: a partition of it, or one that holds it (dm, md). */
export interface Upper {
  readonly kind: 'partition' | 'holder';
  readonly path: string;
  /** Its device number, "253:0". */
  readonly device: string;
}

/** What stands directly on a block device, from /sys/dev/block/MAJOR:MINOR. */
export async function readUppers(device: string): Promise<Upper[]> {
  const folder = `/sys/dev/block/${device}`;
  const holders = await readdir(`${folder}/holders`).catch(() => []);
  const children = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const uppers: Upper[] = [];
  for (const name of holders) {
    const number = await readNumber(`${folder}/holders/${name}/dev`);
    uppers.push({ kind: 'holder', path: `/dev/${name}`, device: number ?? '' });
  }
  for (const child of children) {
    if (!child.isDirectory()) continue;
    if ((await readNumber(`${folder}/${child.name}/partition`)) === undefined) continue;
    const number = await readNumber(`${folder}/${child.name}/dev`);
    if (number !== undefined) uppers.push({ kind: 'partition', path: `/dev/${child.name}`, device: number });
  }
  return uppers;
}

async function readNumber(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text?.trimEnd();
}
