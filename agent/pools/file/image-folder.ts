import type { Stats } from 'node:fs';
import { link, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, syncFolder, writeDurably } from '../durable-file.ts';
import { type Metadata, metadataFrom } from '../metadata.ts';
import { escaped, isVolumeName } from '../volume-name.ts';

/** Where Sluice keeps its own things inside a pool's folder: the same file system, so that publishing is a link. */
const ownFolder = '.sluice';
/** Entries that are neither volumes nor worth a word; mke2fs makes the second. */
const expected: ReadonlySet<string> = new Set([ownFolder, 'lost+found']);

/** What is kept about a volume beside its image. */
export interface VolumeRecord {
  readonly metadata: Metadata;
  /** The migration that published it here; tells a repeated publish from somebody else's volume. */
  readonly migrationId?: string;
}

/** What lies in a pool's folder. */
export interface Entries {
  readonly volumes: readonly { readonly name: string; readonly stats: Stats }[];
  /** Entries that are no volumes, each with the reason. */
  readonly strangers: readonly string[];
}

/** A folder with one raw image per volume, and what is known of each in `.sluice/metadata/NAME.json`. */
export class ImageFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  image(name: string): string {
    return join(this.root, name);
  }

  /** A folder of Sluice's own below the root; made when it is not there. The root itself is the operator's to make. */
  async own(...path: string[]): Promise<string> {
    const folder = join(this.root, ownFolder, ...path);
    await lstat(this.root);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  async entries(): Promise<Entries> {
    const volumes: { name: string; stats: Stats }[] = [];
    const strangers: string[] = [];
    for (const { name } of await readdir(this.root, { withFileTypes: true })) {
      if (expected.has(name)) continue;
      const stats = await statIfThere(this.image(name));
      if (stats === undefined) continue;
      if (!stats.isFile()) strangers.push(`${escaped(name)} (no regular file)`);
      else if (!isVolumeName(name)) strangers.push(`${escaped(name)} (not allowed as a volume name)`);
      else volumes.push({ name, stats });
    }
    volumes.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { volumes, strangers };
  }

  /** The image of a volume; undefined when there is none. */
  async find(name: string): Promise<Stats | undefined> {
    const stats = await statIfThere(this.image(name));
    return stats?.isFile() ? stats : undefined;
  }

  /**
   * Gives a file of this file system the name of a volume, never over another one. True when it has it, also from before.
   * @throws system errors, EXDEV among them
   */
  async take(file: string, name: string): Promise<boolean> {
    try {
      await link(file, this.image(name));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return isOneFile(file, this.image(name));
    }
  }

  /** @throws Error when the record is there and cannot be read */
  async record(name: string): Promise<VolumeRecord> {
    const path = join(this.root, ownFolder, 'metadata', `${name}.json`);
    const value = (await readJson(path)) as { metadata?: unknown; migrationId?: unknown } | undefined;
    if (value === undefined) return { metadata: {} };
    const metadata = metadataFrom(value?.metadata);
    if (metadata === undefined) throw new Error(`${path} does not hold the metadata of a volume; mend or remove it`);
    return typeof value.migrationId === 'string' ? { metadata, migrationId: value.migrationId } : { metadata };
  }

  async writeRecord(name: string, record: VolumeRecord): Promise<void> {
    const folder = await this.own('metadata');
    await writeDurably(join(folder, `${name}.json`), `${JSON.stringify(record, null, 2)}\n`);
  }

  /** Removes a volume with what is known of it; nothing happens when there is none. */
  async remove(name: string): Promise<void> {
    await rm(this.image(name), { force: true });
    await rm(join(this.root, ownFolder, 'metadata', `${name}.json`), { force: true });
    await syncFolder(this.root);
  }
}

/** Whether both names are there and lead to one file. */
export async function isOneFile(one: string, other: string): Promise<boolean> {
  const [first, second] = [await statIfThere(one), await statIfThere(other)];
  return first !== undefined && first.dev === second?.dev && first.ino === second.ino;
}

export async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
