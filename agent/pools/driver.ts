import type { Metadata } from './metadata.ts';

/** A named, sized run of bytes in a pool. */
export interface Volume {
  readonly name: string;
  readonly sizeBytes: number;
  /** What it takes up on the storage, in bytes; less than `sizeBytes` when it is sparse. */
  readonly allocatedBytes: number;
  readonly metadata: Metadata;
  /** Who holds it, each as a phrase such as "mounted at /srv/db"; a held volume is never copied, renamed or deleted. */
  readonly holders: readonly string[];
}

/** What a pool can take, in bytes. */
export interface PoolSpace {
  readonly capacityBytes: number;
  /** Free for new volumes: what hidden targets were promised and have not yet taken is not in it. */
  readonly freeBytes: number;
  /** Largest volume that can be created now. */
  readonly largestFreeBytes: number;
  /** Sizes of its free devices, in ascending order; empty for a pool that has no devices. */
  readonly freeDeviceBytes: readonly number[];
}

export interface PoolStatus extends PoolSpace {
  readonly volumeCount: number;
  /** What is wrong with the pool, for a person; empty when nothing is. What is right of it works nevertheless. */
  readonly problem: string;
}

/** What a migration wants to write into. */
export interface TargetSpec {
  readonly migrationId: string;
  /** The name that the target gets when it is published. */
  readonly volume: string;
  readonly sizeBytes: number;
  readonly metadata: Metadata;
}

/** A hidden target that is there. */
export interface HiddenTarget {
  /** At least the size that was asked for. */
  readonly sizeBytes: number;
  /** Differs from that of every other target, also of one that took this one's place under the same migration. */
  readonly identity: string;
}

/** Where a copy reads from. */
export interface CopySource {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Where a copy writes to. */
export interface CopyTarget {
  readonly path: string;
  /** At least the size that was asked for. */
  readonly sizeBytes: number;
  /** True when everything from the offset asked for on reads as zero, so that zeros need not be written, and holes of the source not moved. */
  readonly readsZero: boolean;
}

/** What became of the wish to move a volume by the drivers' own means. */
export interface MoveOutcome {
  readonly moved: boolean;
  /** How it was moved, or why it cannot be, for a person. */
  readonly reason: string;
}

/**
 * Where volumes live on this host. Every driver keeps this contract; conformance.ts checks it.
 *
 * Every call may be repeated after it succeeded, and after it was cut short by a crash, with the same result. What a call
 * has promised is on the storage when it returns. A call that throws has changed nothing that anybody can see. Names are
 * checked (VOLUME_NAME_INVALID) before anything is touched. A storage that cannot be used is POOL_UNUSABLE.
 */
export interface PoolDriver {
  /** Name within the host. */
  readonly name: string;
  readonly driver: 'file' | 'block';

  /** Space, number of volumes, and what is wrong. Never throws: a pool that cannot be used says so in `problem`. */
  status(): Promise<PoolStatus>;
  /** The volumes, ordered by name; hidden targets are not among them. */
  list(): Promise<Volume[]>;
  /** @throws Fault VOLUME_NOT_FOUND */
  get(name: string): Promise<Volume>;
  /** Replaces all metadata of a volume. @throws Fault VOLUME_NOT_FOUND, METADATA_INVALID */
  setMetadata(name: string, metadata: Metadata): Promise<Volume>;

  /**
   * Creates the hidden target of a migration, sparse where the storage can, and says how large it became.
   * @throws Fault VOLUME_EXISTS, TARGET_TOO_SMALL, NO_FREE_DEVICE; REQUEST_INVALID when the migration has another target here
   */
  createTarget(spec: TargetSpec): Promise<{ readonly sizeBytes: number }>;
  /** The hidden target of a migration. @throws Fault TARGET_NOT_FOUND */
  getTarget(migrationId: string): Promise<HiddenTarget>;
  /**
   * Gives a hidden target its real name, in one step and never over another volume.
   * @throws Fault TARGET_NOT_FOUND, VOLUME_EXISTS
   */
  publishTarget(migrationId: string, volume: string): Promise<Volume>;
  /** Removes a hidden target; nothing happens when there is none. */
  discardTarget(migrationId: string): Promise<void>;

  /** Removes a volume with its metadata; nothing happens when there is none. @throws Fault VOLUME_HELD */
  deleteVolume(name: string): Promise<void>;
  /** @throws Fault VOLUME_NOT_FOUND, VOLUME_HELD, VOLUME_EXISTS */
  renameVolume(name: string, newName: string): Promise<Volume>;

  /** The volume as the source of a copy. @throws Fault VOLUME_NOT_FOUND, VOLUME_HELD */
  openSource(name: string): Promise<CopySource>;
  /**
   * The hidden target as the sink of a copy that writes from `fromBytes` on. What a former copy left beyond that offset
   * may be gone afterwards; what is before it stays.
   * @throws Fault TARGET_NOT_FOUND, VOLUME_HELD
   */
  openTarget(migrationId: string, fromBytes: number): Promise<CopyTarget>;

  /**
   * Takes a volume over from another pool of this host without copying bytes, when storage and drivers allow it.
   * @param keepSourceAs the name under which the source stays where it is; undefined when it goes
   * @throws Fault VOLUME_NOT_FOUND, VOLUME_HELD, VOLUME_EXISTS
   */
  adopt(from: PoolDriver, name: string, keepSourceAs: string | undefined): Promise<MoveOutcome>;
}
