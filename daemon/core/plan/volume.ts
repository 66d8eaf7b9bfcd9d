/** A volume as its host reports it. */
export interface VolumeFacts {
  readonly name: string;
  readonly host: string;
  readonly pool: string;
  readonly driver: string;
  readonly sizeBytes: number;
  /** What it takes up on the storage; less than its size when it is sparse. */
  readonly allocatedBytes: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** Who holds it, each as a phrase such as "mounted at /srv/db". */
  readonly holders: readonly string[];
}

/** A pool as its host reports it. */
export interface PoolFacts {
  readonly host: string;
  readonly name: string;
  readonly driver: string;
  readonly capacityBytes: number;
  readonly freeBytes: number;
  readonly volumeCount: number;
  /** Largest volume it can take now. */
  readonly largestFreeBytes: number;
  /** Sizes of its free devices; empty for a pool that has no devices. */
  readonly freeDeviceBytes: readonly number[];
  /** What is wrong with it, for a person; empty when nothing is. */
  readonly problem: string;
}

/**
 * Metadata key under which whoever manages a volume's snapshots says how many there are: a whole number.
 * A volume with snapshots is not moved, because they would be left behind.
 */
export const snapshotCountKey = 'snapshot_count';

/** How many snapshots the metadata speak of; what is no number counts as one, to be safe. */
export function snapshotsOf(metadata: Readonly<Record<string, string>>): number {
  const text = Object.hasOwn(metadata, snapshotCountKey) ? metadata[snapshotCountKey] : undefined;
  if (text === undefined || text.trim() === '') return 0;
  return /^\d+$/.test(text.trim()) ? Number(text) : 1;
}

/** What agents accept as a name, in words. */
export const volumeNameRule =
  '1 to 200 characters of A-Z, a-z, 0-9, ".", "_" and "-", beginning with a letter or a digit';

export function isVolumeName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(name);
}
