import type { BatchFacts } from '../core/batch/facts.ts';
import { isSamePlace, type Place } from '../core/migration/place.ts';
import { hasSwitched } from '../core/migration/state.ts';
import { claimsOn } from '../core/plan/claims.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { VolumeCatalog } from '../hosts/volume-catalog.ts';
import type { RateBook } from '../migrations/rate-book.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import type { VolumeDesk } from '../migrations/volume-desk.ts';
import type { BatchBook } from './batch-book.ts';

/** What looking at the whole site needs. */
export interface Site {
  readonly hosts: Hosts;
  readonly catalog: VolumeCatalog;
  readonly volumes: VolumeDesk;
  readonly register: MigrationRegister;
  readonly rates: RateBook;
}

/** Looks at all hosts, all migrations, and what other batches will take: their migrations that are not made yet take room too. */
export async function surveySite(
  { hosts, catalog, volumes, register, rates }: Site,
  book: BatchBook,
): Promise<BatchFacts> {
  const migrations = register.active().map(({ migration }) => migration);
  const unmade = book.open().flatMap(({ batch, members }) => {
    const ids = new Set(members.filter(({ state }) => state === 'unmade').map(({ migrationId }) => migrationId));
    return batch.members.filter(({ migrationId }) => ids.has(migrationId));
  });
  const [seenVolumes, seenPools] = await Promise.all([volumes.list(''), catalog.pools('')]);
  const promised = (pool: Place) =>
    unmade
      .filter(({ request }) => isSamePlace(request.destination, pool))
      .map(({ migrationId, sizeBytes }) => ({ migrationId, sizeBytes }));
  return {
    volumes: seenVolumes.found,
    pools: seenPools.found,
    silentHosts: [...new Set([...seenVolumes.silentHosts, ...seenPools.silentHosts])].sort(),
    standingOf: (host) => hosts.standingOf(host),
    migratingAs: (volume) =>
      migrations.find(({ request }) => request.volume === volume)?.id ??
      unmade.find(({ request }) => request.volume === volume)?.migrationId,
    claimsOn: (pool) => [...claimsOn(pool, migrations), ...promised(pool)],
    arrivingAt: (host) =>
      migrations
        .filter(({ request, source, state }) => {
          return request.destination.host === host && source.host !== host && !hasSwitched(state);
        })
        .map(({ id, request }) => ({ volume: request.volume, migrationId: id })),
    windows: rates.windows,
  };
}
