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
  /** What is wrong with it, for a person; empty when nothing is. */
  readonly problem: string;
}

/**
 * Metadata key under which whoever manages a volume's snapshots says how many there are: a whole number.
 * A volume with snapshots is not moved, because they would be left behind.
 */
export const snapshotCountKey = 'snapshot_count';
const longestName = 255;

/** How many snapshots the metadata speak of; what is no number counts as one, to be safe. */
export function snapshotsOf(metadata: Readonly<Record<string, string>>): number {
  const text = Object.hasOwn(metadata, snapshotCountKey) ? metadata[snapshotCountKey] : undefined;
  if (text === undefined || text.trim() === '') return 0;
  return /^\d+$/.test(text.trim()) ? Number(text) : 1;
}

/** Whether a text can be the name of a volume at all: 1 to 255 printable characters of ASCII without `/` and spaces, no leading dot. */
export function isVolumeName(name: string): boolean {
  return name.length <= longestName && /^[A-Za-z0-9_][A-Za-z0-9_.@+:-]*$/.test(name);
}
