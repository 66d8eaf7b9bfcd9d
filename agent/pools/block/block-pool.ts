import { randomUUID } from 'node:crypto';
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
import { checkMetadata, type Metadata } from '../metadata.ts';
import { otherTarget, poolUnusable, targetNotFound, volumeExists, volumeHeld, volumeNotFound } from '../refusals.ts';
import { Turns } from '../turns.ts';
import { checkMigrationId, checkVolumeName } from '../volume-name.ts';
import { chooseDevice, isFree } from './choice.ts';
import { type ConfiguredDevice, type Slot, takeInventory } from './inventory.ts';
import { type DeviceRecord, RecordFile } from './records.ts';
import { zeroSpan } from './zeroing.ts';

type TargetRecord = Extract<DeviceRecord, { kind: 'target' }>;
type VolumeRecord = Extract<DeviceRecord, { kind: 'volume' }>;
type Holding<Kind extends DeviceRecord> = Slot & { readonly record: Kind };

/** A list of block devices made by somebody else. A device holds one volume or is free; only the records know which. */
export class BlockPool implements PoolDriver {
  readonly name: string;
  readonly driver = 'block';
  readonly #devices: readonly ConfiguredDevice[];
  readonly #file: RecordFile;
  readonly #turns = new Turns();

  /** @param recordPath the JSON file, in the agent's state folder, that says what each device holds */
  constructor(name: string, devices: readonly ConfiguredDevice[], recordPath: string) {
    this.name = name;
    this.#devices = devices;
    this.#file = new RecordFile(recordPath);
  }

  async status(): Promise<PoolStatus> {
    try {
      const slots = await this.#turns.take(() => takeInventory(this.#devices, this.#file));
      const free = slots
        .filter(isFree)
        .map((slot) => slot.sizeBytes)
        .sort((a, b) => a - b);
      return {
        capacityBytes: slots.reduce((sum, slot) => sum + slot.sizeBytes, 0),
        freeBytes: free.reduce((sum, size) => sum + size, 0),
        largestFreeBytes: free.at(-1) ?? 0,
        freeDeviceBytes: free,
        volumeCount: slots.filter((slot) => slot.record.kind === 'volume').length,
        problem: slots.flatMap((slot) => slot.problem ?? []).join('; '),
      };
    } catch (error) {
      const problem = poolUnusable(this, error).message;
      return { capacityBytes: 0, freeBytes: 0, largestFreeBytes: 0, freeDeviceBytes: [], volumeCount: 0, problem };
    }
  }

  list(): Promise<Volume[]> {
    return this.#turn(async (slots) =>
      slots
        .filter(isVolume)
        .filter((slot) => slot.problem === undefined)
        .map(described)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  }

  async get(name: string): Promise<Volume> {
    checkVolumeName(name);
    return this.#turn(async (slots) => described(this.#require(slots, name)));
  }

  async setMetadata(name: string, metadata: Metadata): Promise<Volume> {
    checkVolumeName(name);
    checkMetadata(name, metadata);
    return this.#turn(async (slots) => {
      const slot = this.#require(slots, name);
      return described(await this.#record(slot, { ...slot.record, metadata }));
    });
  }

  async createTarget(spec: TargetSpec): Promise<{ readonly sizeBytes: number }> {
    checkMigrationId(spec.migrationId);
    checkVolumeName(spec.volume);
    checkMetadata(spec.volume, spec.metadata);
    return this.#turn(async (slots) => {
      const targets = slots.filter(isTarget);
      const own = targets.find((slot) => slot.record.migrationId === spec.migrationId);
      if (own !== undefined && (own.record.volume !== spec.volume || own.record.sizeBytes !== spec.sizeBytes)) {
        throw otherTarget(this, spec.migrationId, own.record);
      }
      if (slots.filter(isVolume).some((slot) => slot.record.name === spec.volume))
        throw volumeExists(this, spec.volume);
      const rival = targets.find((slot) => slot !== own && slot.record.volume === spec.volume);
      if (rival !== undefined) {
        throw volumeExists(this, spec.volume, `migration ${rival.record.migrationId} is making a volume of this name`);
      }
      const slot = own ?? chooseDevice(this.name, slots, spec.sizeBytes);
      this.#requireUsable(slot);
      const { identity } = slot;
      const made = own?.record.made ?? randomUUID();
      await this.#record(slot, { kind: 'target', ...spec, made, identity });
      return { sizeBytes: slot.sizeBytes };
    });
  }

  async getTarget(migrationId: string): Promise<HiddenTarget> {
    checkMigrationId(migrationId);
    return this.#turn(async (slots) => {
      const slot = slots.filter(isTarget).find(({ record }) => record.migrationId === migrationId);
      if (slot === undefined) throw targetNotFound(this, migrationId);
      this.#requireUsable(slot);
      return { sizeBytes: slot.sizeBytes, identity: `${slot.record.made ?? ''} ${slot.path}` };
    });
  }

  async publishTarget(migrationId: string, volume: string): Promise<Volume> {
    checkMigrationId(migrationId);
    checkVolumeName(volume);
    return this.#turn(async (slots) => {
      const there = slots.filter(isVolume).find((slot) => slot.record.name === volume);
      const target = slots.filter(isTarget).find((slot) => slot.record.migrationId === migrationId);
      if (target === undefined) {
        if (there?.record.migrationId !== migrationId) throw targetNotFound(this, migrationId);
        return described(there);
      }
      if (there !== undefined) throw volumeExists(this, volume);
      this.#requireUsable(target);
      const { sizeBytes, metadata, identity } = target.record;
      return described(
        await this.#record(target, { kind: 'volume', name: volume, sizeBytes, metadata, migrationId, identity }),
      );
    });
  }

  async discardTarget(migrationId: string): Promise<void> {
    checkMigrationId(migrationId);
    await this.#turn(async (slots) => {
      const target = slots.filter(isTarget).find((slot) => slot.record.migrationId === migrationId);
      if (target !== undefined) await this.#record(target, { kind: 'free' });
    });
  }

  /** Frees the device; the bytes on it stay until something else is written there. */
  async deleteVolume(name: string): Promise<void> {
    checkVolumeName(name);
    await this.#turn(async (slots) => {
      const slot = slots.filter(isVolume).find(({ record }) => record.name === name);
      if (slot === undefined) return;
      this.#requireFree(slot, `volume ${name}`);
      await this.#record(slot, { kind: 'free' });
    });
  }

  async renameVolume(name: string, newName: string): Promise<Volume> {
    checkVolumeName(name);
    checkVolumeName(newName);
    return this.#turn(async (slots) => {
      const volumes = slots.filter(isVolume);
      const renamed = volumes.find((slot) => slot.record.name === newName);
      const slot = volumes.find(({ record }) => record.name === name);
      if (renamed !== undefined && (slot === undefined || slot === renamed)) return described(renamed);
      if (slot === undefined) throw volumeNotFound(this, name);
      this.#requireFree(slot, `volume ${name}`);
      if (renamed !== undefined) throw volumeExists(this, newName);
      return described(await this.#record(slot, { ...slot.record, name: newName }));
    });
  }

  async openSource(name: string): Promise<CopySource> {
    checkVolumeName(name);
    return this.#turn(async (slots) => {
      const slot = this.#require(slots, name);
      this.#requireFree(slot, `volume ${name}`);
      return { path: slot.path, sizeBytes: slot.record.sizeBytes };
    });
  }

  /**
   * What a device reads as before it is written is unknown, so zeros must be written too where the device cannot be zeroed at no cost.
   * What is behind the volume is left alone.
   */
  async openTarget(migrationId: string, fromBytes: number): Promise<CopyTarget> {
    checkMigrationId(migrationId);
    const { path, record } = await this.#turn(async (slots) => {
      const slot = slots.filter(isTarget).find(({ record }) => record.migrationId === migrationId);
      if (slot === undefined) throw targetNotFound(this, migrationId);
      this.#requireFree(slot, `the target of migration ${migrationId}`);
      return slot;
    });
    const { sizeBytes } = record;
    return { path, sizeBytes, readsZero: await zeroSpan(path, fromBytes, sizeBytes) };
  }

  async adopt(from: PoolDriver): Promise<MoveOutcome> {
    return { moved: false, reason: `a ${from.driver} pool and a list of block devices have no storage in common` };
  }

  #require(slots: readonly Slot[], name: string): Holding<VolumeRecord> {
    const slot = slots.filter(isVolume).find(({ record }) => record.name === name);
    if (slot === undefined) throw volumeNotFound(this, name);
    this.#requireUsable(slot);
    return slot;
  }

  /** Only a change of what is recorded can do without the device. */
  #requireUsable(slot: Slot): void {
    if (slot.problem !== undefined) throw poolUnusable(this, slot.problem);
  }

  #requireFree(slot: Slot, what: string): void {
    this.#requireUsable(slot);
    if (slot.holders.length > 0) throw volumeHeld(this, `${what} on ${slot.path}`, slot.holders);
  }

  async #record<Kind extends DeviceRecord>(slot: Slot, record: Kind): Promise<Holding<Kind>> {
    await this.#file.write(new Map([...(await this.#file.read()), [slot.path, record]]));
    return { ...slot, record };
  }

  #turn<Result>(task: (slots: readonly Slot[]) => Promise<Result>): Promise<Result> {
    return this.#turns.take(async () => {
      try {
        return await task(await takeInventory(this.#devices, this.#file));
      } catch (error) {
        throw error instanceof Fault ? error : poolUnusable(this, error);
      }
    });
  }
}

function isVolume(slot: Slot): slot is Holding<VolumeRecord> {
  return slot.record.kind === 'volume';
}

function isTarget(slot: Slot): slot is Holding<TargetRecord> {
  return slot.record.kind === 'target';
}

function described({ record, holders }: Holding<VolumeRecord>): Volume {
  const { name, sizeBytes, metadata } = record;
  return { name, sizeBytes, allocatedBytes: sizeBytes, metadata, holders };
}
