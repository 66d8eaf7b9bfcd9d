import type { Stats } from 'node:fs';
import { Fault } from '../../fault.ts';
import type {
  CopySource,
  CopyTarget,
  HiddenTarget,
  MoveOutcome,
  PoolDriver,
  PoolStatus,
  TargetSpec,
  Volume,
} from '../driver.ts';
import { findHolders } from '../holders/holders.ts';
import { subjectOf } from '../holders/subject.ts';
import { checkMetadata, type Metadata } from '../metadata.ts';
import { otherTarget, poolUnusable, targetNotFound, volumeExists, volumeHeld, volumeNotFound } from '../refusals.ts';
import { Turns } from '../turns.ts';
import { checkMigrationId, checkVolumeName } from '../volume-name.ts';
import { adoptImage, isHalfAdopted } from './adoption.ts';
import { ImageFolder, statIfThere } from './image-folder.ts';
import { readSpace, requireSpace } from './space.ts';
import { type Target, Targets } from './targets.ts';

/** Raw image files in a folder: every regular file with an allowed name is a volume, whoever put it there. */
export class FilePool implements PoolDriver {
  readonly name: string;
  readonly driver = 'file';
  readonly #folder: ImageFolder;
  readonly #targets: Targets;
  readonly #turns = new Turns();

  constructor(name: string, path: string) {
    this.name = name;
    this.#folder = new ImageFolder(path);
    this.#targets = new Targets(this.#folder);
  }

  async status(): Promise<PoolStatus> {
    try {
      const { volumes, strangers } = await this.#folder.entries();
      const space = await readSpace(this.#folder.root, await this.#targets.list());
      const problem = strangers.length === 0 ? '' : `${this.#folder.root} holds what is no volume: ${list(strangers)}`;
      return { ...space, volumeCount: volumes.length, problem };
    } catch (error) {
      return {
        capacityBytes: 0,
        freeBytes: 0,
        largestFreeBytes: 0,
        freeDeviceBytes: [],
        volumeCount: 0,
        problem: poolUnusable(this, error).message,
      };
    }
  }

  list(): Promise<Volume[]> {
    return this.#guarded(async () => this.#describe((await this.#folder.entries()).volumes));
  }

  async get(name: string): Promise<Volume> {
    checkVolumeName(name);
    return this.#guarded(() => this.#get(name));
  }

  async setMetadata(name: string, metadata: Metadata): Promise<Volume> {
    checkVolumeName(name);
    checkMetadata(name, metadata);
    return this.#change(async () => {
      await this.#require(name);
      await this.#folder.writeRecord(name, { ...(await this.#folder.record(name)), metadata });
      return this.#get(name);
    });
  }

  async createTarget(spec: TargetSpec): Promise<{ readonly sizeBytes: number }> {
    checkMigrationId(spec.migrationId);
    checkVolumeName(spec.volume);
    checkMetadata(spec.volume, spec.metadata);
    return this.#change(async () => {
      const targets = await this.#targets.list();
      const own = targets.find((target) => target.spec.migrationId === spec.migrationId);
      if (own !== undefined && !isSame(own.spec, spec)) throw otherTarget(this, spec.migrationId, own.spec);
      if ((await statIfThere(this.#folder.image(spec.volume))) !== undefined) throw volumeExists(this, spec.volume);
      const rival = targets.find((target) => target !== own && target.spec.volume === spec.volume);
      if (rival !== undefined) {
        throw volumeExists(this, spec.volume, `migration ${rival.spec.migrationId} is making a volume of this name`);
      }
      if (own === undefined) requireSpace(this.name, spec.sizeBytes, await readSpace(this.#folder.root, targets));
      await this.#targets.create(spec);
      return { sizeBytes: spec.sizeBytes };
    });
  }

  async getTarget(migrationId: string): Promise<HiddenTarget> {
    checkMigrationId(migrationId);
    return this.#guarded(async () => {
      const { spec, made, inode } = await this.#requireTarget(migrationId);
      return { sizeBytes: spec.sizeBytes, identity: `${made} ${inode}` };
    });
  }

  async publishTarget(migrationId: string, volume: string): Promise<Volume> {
    checkMigrationId(migrationId);
    checkVolumeName(volume);
    return this.#change(async () => {
      const target = await this.#targets.find(migrationId);
      if (target === undefined) {
        const published = (await this.#folder.find(volume)) && (await this.#folder.record(volume));
        if (published?.migrationId !== migrationId) throw targetNotFound(this, migrationId);
        // The image goes before its record: where only the former could be removed, the latter is still there.
        await this.#targets.discard(migrationId);
      } else if (!(await this.#targets.publish(target, volume))) {
        throw volumeExists(this, volume);
      }
      return this.#get(volume);
    });
  }

  async discardTarget(migrationId: string): Promise<void> {
    checkMigrationId(migrationId);
    return this.#change(() => this.#targets.discard(migrationId));
  }

  async deleteVolume(name: string): Promise<void> {
    checkVolumeName(name);
    return this.#change(async () => {
      const stats = await this.#folder.find(name);
      if (stats !== undefined) await this.#requireFree(name, stats);
      await this.#folder.remove(name);
    });
  }

  async renameVolume(name: string, newName: string): Promise<Volume> {
    checkVolumeName(name);
    checkVolumeName(newName);
    return this.#change(async () => {
      const stats = await this.#folder.find(name);
      if (stats !== undefined && name !== newName) {
        await this.#requireFree(name, stats);
        if (!(await this.#folder.take(this.#folder.image(name), newName))) throw volumeExists(this, newName);
        await this.#folder.writeRecord(newName, await this.#folder.record(name));
        await this.#folder.remove(name);
      } else if ((await this.#folder.find(newName)) === undefined) {
        throw volumeNotFound(this, name);
      }
      return this.#get(newName);
    });
  }

  async openSource(name: string): Promise<CopySource> {
    checkVolumeName(name);
    return this.#guarded(async () => {
      const stats = await this.#require(name);
      await this.#requireFree(name, stats);
      return { path: this.#folder.image(name), sizeBytes: stats.size };
    });
  }

  async openTarget(migrationId: string, fromBytes: number): Promise<CopyTarget> {
    checkMigrationId(migrationId);
    return this.#change(async () => {
      const target = await this.#requireTarget(migrationId);
      const stats = await statIfThere(target.path);
      if (stats !== undefined) await this.#requireFree(`target of migration ${migrationId}`, stats, target.path);
      await this.#targets.clearFrom(target, fromBytes);
      return { path: target.path, sizeBytes: target.spec.sizeBytes, readsZero: true };
    });
  }

  async adopt(from: PoolDriver, name: string, keepSourceAs: string | undefined): Promise<MoveOutcome> {
    checkVolumeName(name);
    if (keepSourceAs !== undefined) checkVolumeName(keepSourceAs);
    if (!(from instanceof FilePool)) {
      return { moved: false, reason: `a ${from.driver} pool and a file pool have no storage in common` };
    }
    return this.#change(async () => {
      const passage = { from: from.#folder, to: this.#folder, name, keepSourceAs };
      const [source, half] = [await from.#folder.find(name), await this.#folder.find(name)];
      if (source === undefined && half === undefined) throw volumeNotFound(from, name);
      if (source !== undefined) await from.#requireFree(name, source);
      if (half !== undefined && (await isHalfAdopted(passage))) await this.#requireFree(name, half);
      const adoption = await adoptImage(passage);
      if (adoption.kind === 'name taken') {
        throw volumeExists(adoption.in === this.#folder ? this : from, adoption.name);
      }
      return { moved: adoption.kind === 'adopted', reason: adoption.reason };
    });
  }

  async #get(name: string): Promise<Volume> {
    const [volume] = await this.#describe([{ name, stats: await this.#require(name) }]);
    if (volume === undefined) throw volumeNotFound(this, name);
    return volume;
  }

  async #describe(images: readonly { readonly name: string; readonly stats: Stats }[]): Promise<Volume[]> {
    const holders = await findHolders(
      images.map(({ name, stats }) => ({ path: this.#folder.image(name), subject: subjectOf(stats) })),
    );
    return Promise.all(
      images.map(async ({ name, stats }, index) => ({
        name,
        sizeBytes: stats.size,
        allocatedBytes: stats.blocks * 512,
        metadata: (await this.#folder.record(name)).metadata,
        holders: holders[index] ?? [],
      })),
    );
  }

  async #require(name: string): Promise<Stats> {
    const stats = await this.#folder.find(name);
    if (stats === undefined) throw volumeNotFound(this, name);
    return stats;
  }

  async #requireTarget(migrationId: string): Promise<Target> {
    const target = await this.#targets.find(migrationId);
    if (target === undefined) throw targetNotFound(this, migrationId);
    return target;
  }

  async #requireFree(what: string, stats: Stats, path = this.#folder.image(what)): Promise<void> {
    const [holders = []] = await findHolders([{ path, subject: subjectOf(stats) }]);
    if (holders.length > 0) throw volumeHeld(this, what, holders);
  }

  #change<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#turns.take(() => this.#guarded(task));
  }

  async #guarded<Result>(task: () => Promise<Result>): Promise<Result> {
    try {
      return await task();
    } catch (error) {
      throw error instanceof Fault ? error : poolUnusable(this, error);
    }
  }
}

/** The metadata may differ: the later wish holds. */
function isSame(one: TargetSpec, other: TargetSpec): boolean {
  return one.volume === other.volume && one.sizeBytes === other.sizeBytes;
}

/** The first few, and how many more. */
function list(phrases: readonly string[]): string {
  const more = phrases.length - 5;
  return `${phrases.slice(0, 5).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
