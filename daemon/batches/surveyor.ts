import type { BatchFacts } from '../core/batch/facts.ts';
import type { Migration } from '../core/migration/migration.ts';
import { formatPlace } from '../core/migration/place.ts';
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
  const byHost = Map.groupBy(seenVolumes.found, ({ host }) => host);
  const byName = Map.groupBy(seenVolumes.found, ({ name }) => name);
  const poolsByHost = Map.groupBy(seenPools.found, ({ host }) => host);
  const moving = new Map([
    ...unmade.map(({ request, migrationId }) => [request.volume, migrationId] as const),
    ...migrations.map(({ request, id }) => [request.volume, id] as const),
  ]);
  const bound = Map.groupBy(migrations, ({ request }) => formatPlace(request.destination));
  const toCome = Map.groupBy(unmade, ({ request }) => formatPlace(request.destination));
  return {
    volumesOn: (host) => byHost.get(host) ?? [],
    volumesNamed: (name) => byName.get(name) ?? [],
    pools: seenPools.found,
    poolsOn: (host) => poolsByHost.get(host) ?? [],
    silentHosts: [...new Set([...seenVolumes.silentHosts, ...seenPools.silentHosts])].sort(),
    standingOf: (host) => hosts.standingOf(host),
    migratingAs: (volume) => moving.get(volume),
    claimsOn: (pool) => {
      const promised = (toCome.get(formatPlace(pool)) ?? []).map(({ migrationId, sizeBytes }) => ({
        migrationId,
        sizeBytes,
      }));
      return [...claimsOn(pool, bound.get(formatPlace(pool)) ?? []), ...promised];
    },
    arrivingAt: (host) => migrations.filter((migration) => arrivesAt(host, migration)).map(arrival),
    windows: rates.windows,
  };
}

function arrivesAt(host: string, { request, source, state }: Migration): boolean {
  return request.destination.host === host && source.host !== host && !hasSwitched(state);
}

function arrival({ id, request }: Migration) {
  return { volume: request.volume, migrationId: id };
}
