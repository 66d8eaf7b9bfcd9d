import type { MigrationRequest, Origin } from '../migration/migration.ts';
import type { Refusal } from '../migration/refusal.ts';
import { preflight } from '../plan/preflight.ts';
import type { PoolFacts } from '../plan/volume.ts';
import type { BatchFacts } from './facts.ts';

/**
 * The checks of a migration besides those of room, which the volumes of a batch take from each other: placing them is the check of that.
 * @returns what was found about both ends when all is well
 */
export function checkVolume(request: MigrationRequest, facts: BatchFacts): Origin | Refusal {
  const { volume, destination } = request;
  return preflight(request, {
    volumes: facts.volumesNamed(volume),
    silentHosts: facts.silentHosts,
    source: undefined,
    destination: facts.standingOf(destination.host),
    destinationPools: facts.poolsOn(destination.host).map(roomy),
    migratingAs: facts.migratingAs(volume),
    claims: [],
  });
}

function roomy(pool: PoolFacts): PoolFacts {
  return { ...pool, largestFreeBytes: Number.MAX_SAFE_INTEGER, freeDeviceBytes: [] };
}
