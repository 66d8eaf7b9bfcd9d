import type { Place } from '../migration/place.ts';
import type { Windows } from '../plan/closure.ts';
import type { Claim } from '../plan/room.ts';
import type { HostStanding } from '../plan/standing.ts';
import type { PoolFacts, VolumeFacts } from '../plan/volume.ts';

/** What was observed for a batch: all at once, as its volumes get in each other's way. */
export interface BatchFacts {
  /** Of a host, if it could be asked. */
  readonly volumesOn: (host: string) => readonly VolumeFacts[];
  /** Of a name, on all hosts that could be asked. */
  readonly volumesNamed: (name: string) => readonly VolumeFacts[];
  /** Of all hosts that could be asked. */
  readonly pools: readonly PoolFacts[];
  /** Of a host, if it could be asked. */
  readonly poolsOn: (host: string) => readonly PoolFacts[];
  /** Hosts that could not be asked. */
  readonly silentHosts: readonly string[];
  readonly standingOf: (host: string) => HostStanding;
  /** The migration, not ended, that a volume is in already. */
  readonly migratingAs: (volume: string) => string | undefined;
  /** What others were promised in a pool. */
  readonly claimsOn: (pool: Place) => readonly Claim[];
  /** Volumes that migrations bring to a host, with the ids of these. */
  readonly arrivingAt: (host: string) => readonly { readonly volume: string; readonly migrationId: string }[];
  /** Those of the policies in force. */
  readonly windows: Windows;
}
