import { randomUUID } from 'node:crypto';
import { open, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { TargetSpec } from '../driver.ts';
import { readJson, syncFile, syncFolder, writeDurably } from '../durable-file.ts';
import { metadataFrom } from '../metadata.ts';
import { type ImageFolder, statIfThere } from './image-folder.ts';

/** A hidden target that is there. */
export interface Target {
  readonly spec: TargetSpec;
  readonly path: string;
  /** Names the making of this target, and no other of the same migration. */
  readonly made: string;
  readonly inode: number;
  /** What it takes up, in bytes. */
  readonly allocatedBytes: number;
}

/**
 * The hidden targets of a file pool: `.sluice/targets/MIGRATION` is the image, `.sluice/migrations/MIGRATION.json` says what
 * it will be. The saying is written first, so an image without one never exists.
 */
export class Targets {
  readonly #folder: ImageFolder;

  constructor(folder: ImageFolder) {
    this.#folder = folder;
  }

  async find(migrationId: string): Promise<Target | undefined> {
    const record = await this.#readRecord(migrationId);
    const path = await this.#image(migrationId);
    const stats = await statIfThere(path);
    if (record === undefined || stats === undefined) return undefined;
    return { ...record, path, inode: stats.ino, allocatedBytes: stats.blocks * 512 };
  }

  async list(): Promise<Target[]> {
    const ids = await readdir(await this.#folder.own('targets'));
    const targets = await Promise.all(ids.map((migrationId) => this.find(migrationId)));
    return targets.filter((target) => target !== undefined);
  }

  /** Creates the image, or brings one that a crash left half-made to its size. */
  async create(spec: TargetSpec): Promise<void> {
    const there = await this.find(spec.migrationId);
    const made = there?.made || randomUUID();
    await writeDurably(await this.#recordFile(spec.migrationId), `${JSON.stringify({ ...spec, made }, null, 2)}\n`);
    const image = await open(await this.#image(spec.migrationId), 'a', 0o600);
    try {
      await image.truncate(spec.sizeBytes);
      await image.sync();
    } finally {
      await image.close();
    }
    await syncFolder(await this.#folder.own('targets'));
  }

  /** Makes everything from an offset on read as zero. What is before it stays. */
  async clearFrom(target: Target, fromBytes: number): Promise<void> {
    if (target.allocatedBytes === 0 || fromBytes >= target.spec.sizeBytes) return;
    await truncate(target.path, fromBytes);
    await truncate(target.path, target.spec.sizeBytes);
    // What was there must not come back by a crash: a hole that lands there is never written.
    await syncFile(target.path);
  }

  /** Gives the target its name among the volumes; false when another volume has it. */
  async publish(target: Target, volume: string): Promise<boolean> {
    const { migrationId, metadata } = target.spec;
    await syncFile(target.path);
    if (!(await this.#folder.take(target.path, volume))) return false;
    await this.#folder.writeRecord(volume, { metadata, migrationId });
    await syncFolder(this.#folder.root);
    await this.discard(migrationId);
    return true;
  }

  async discard(migrationId: string): Promise<void> {
    await rm(await this.#image(migrationId), { force: true });
    await syncFolder(await this.#folder.own('targets'));
    await rm(await this.#recordFile(migrationId), { force: true });
  }

  async #image(migrationId: string): Promise<string> {
    return join(await this.#folder.own('targets'), migrationId);
  }

  async #recordFile(migrationId: string): Promise<string> {
    return join(await this.#folder.own('migrations'), `${migrationId}.json`);
  }

  async #readRecord(migrationId: string): Promise<{ spec: TargetSpec; made: string } | undefined> {
    const path = await this.#recordFile(migrationId);
    const value = (await readJson(path)) as Partial<Record<keyof TargetSpec | 'made', unknown>> | undefined;
    if (value === undefined) return undefined;
    const metadata = metadataFrom(value?.metadata);
    if (typeof value?.volume !== 'string' || typeof value.sizeBytes !== 'number' || metadata === undefined) {
      throw new Error(`${path} does not hold the target of a migration; mend it or remove it with its image`);
    }
    const spec = { migrationId, volume: value.volume, sizeBytes: value.sizeBytes, metadata };
    return { spec, made: typeof value.made === 'string' ? value.made : '' };
  }
}
