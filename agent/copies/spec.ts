import type { SinkAddress } from '../link/dial.ts';

/** Where the bytes of a copy go. */
export type SinkSpec =
  /** A hidden target on this host. */
  | {
      readonly kind: 'local';
      readonly pool: string;
      readonly migrationId: string;
      /** What is there is written again, whatever it is. */
      readonly rewrite: boolean;
    }
  /** A sink that another host's agent has opened, and the ticket it gave out. */
  | { readonly kind: 'remote'; readonly address: SinkAddress; readonly ticket: string }
  /** Both ends are where a program of this host has offered them; pool and volume say nothing. */
  | { readonly kind: 'offered'; readonly offerId: string }
  /** Nowhere: what is read is digested. With a migration, it is the migration's hidden target that is read, not a volume. */
  | { readonly kind: 'digest'; readonly segmentBytes: number; readonly migrationId: string | undefined };

/** Where the bytes go that are read from a pool of this host. */
export type PoolSink = Exclude<SinkSpec, { kind: 'offered' }>;

/** What a copy is to do; fixed from its beginning to its end, only rate and ticket may change. */
export interface CopySpec {
  readonly copyId: string;
  readonly pool: string;
  readonly volume: string;
  /** How many bytes to copy, from the volume's beginning. */
  readonly sizeBytes: number;
  /** Where to begin, in bytes; what is before it has landed already. */
  readonly startBytes: number;
  readonly sink: SinkSpec;
  /** In what segments is digested what goes to another host, in bytes; 0 for not. */
  readonly digestSegmentBytes: number;
}

/** True when both mean the same copy. Tickets do not count: whoever asks again may bring a new one. */
export function sameSpec(one: CopySpec, other: CopySpec): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf({ copyId, pool, volume, sizeBytes, startBytes, sink }: CopySpec): string {
  return JSON.stringify([copyId, pool, volume, sizeBytes, startBytes, sink.kind, ...placeOf(sink)]);
}

function placeOf(sink: SinkSpec): unknown[] {
  switch (sink.kind) {
    case 'local':
      return [sink.pool, sink.migrationId, sink.rewrite];
    case 'remote':
      return [sink.address.host, sink.address.address];
    case 'offered':
      return [sink.offerId];
    case 'digest':
      return [sink.segmentBytes, sink.migrationId];
    default:
      return sink satisfies never;
  }
}
