import type { MigrationRequest, Origin } from '../migration/migration.ts';
import { formatPlace, isSamePlace } from '../migration/place.ts';
import { Refusal } from '../migration/refusal.ts';
import { awaitedPool, awaitedVolume } from './awaited.ts';
import { type Claim, roomBeside } from './room.ts';
import { type HostStanding, whyNotUp } from './standing.ts';
import { type PoolFacts, snapshotsOf, type VolumeFacts } from './volume.ts';

/** What was observed for the checks of one request. */
export interface PreflightFacts {
  /** Every volume of the requested name on the hosts that could be asked. */
  readonly volumes: readonly VolumeFacts[];
  /** Hosts that could not be asked for volumes. */
  readonly silentHosts: readonly string[];
  /** The host that the request says the volume is on; undefined where it says none. */
  readonly source: HostStanding | undefined;
  readonly destination: HostStanding;
  /** Pools of the destination host; empty when it is not up. */
  readonly destinationPools: readonly PoolFacts[];
  /** The migration, not ended, that the volume is in already. */
  readonly migratingAs: string | undefined;
  /** What others were promised in the destination pool before. */
  readonly claims: readonly Claim[];
}

/**
 * The checks before a migration, in the order in which a person would want to hear of them. What a host that is waited for would have to be
 * asked is left out.
 * @returns what was found about both ends when all is well
 */
export function preflight(request: MigrationRequest, seen: PreflightFacts): Origin | Refusal {
  const pool = destinationPool(request, seen);
  const source = sourceVolume(request, seen);
  if (source instanceof Refusal) return source;
  if (isSamePlace(source, request.destination)) return samePool(request);
  if (pool instanceof Refusal) return pool;
  return (
    migrating(request, seen) ??
    held(source) ??
    snapshots(source) ??
    unfit(source, pool, seen.claims) ?? {
      source: { host: source.host, pool: source.pool },
      drivers: { source: source.driver, destination: pool.driver },
      sizeBytes: source.sizeBytes,
      metadata: source.metadata,
    }
  );
}

function sourceVolume(request: MigrationRequest, seen: PreflightFacts): VolumeFacts | Refusal {
  const { volume, destination, from } = request;
  const elsewhere = seen.volumes.filter((found) => !isSamePlace(found, destination));
  const [only] = elsewhere;
  const places = seen.volumes.map((found) => formatPlace(found)).join(', ');
  if (elsewhere.length > 1) {
    const message = `volume ${volume} is in more than one place: ${places}; rename or remove all but one`;
    return new Refusal('VOLUME_AMBIGUOUS', message, { volume, places });
  }
  if (seen.volumes.length > 1) {
    const message = `${formatPlace(destination)} has a volume ${volume} already; rename or remove it`;
    return new Refusal('VOLUME_EXISTS', message, { volume, places });
  }
  const found = only ?? seen.volumes[0];
  if (found === undefined) return awaitedVolume(request, seen.source) ?? notFound(volume, seen.silentHosts);
  if (from === undefined || isSamePlace(found, from)) return found;
  const message = `volume ${volume} is not at ${formatPlace(from)}: it is at ${places}`;
  return new Refusal('VOLUME_NOT_FOUND', message, { volume, places });
}

/** @param silentHosts hosts that could not be asked and may have it */
export function notFound(volume: string, silentHosts: readonly string[]): Refusal {
  const silent =
    silentHosts.length === 0
      ? ''
      : `; these hosts could not be asked: ${silentHosts.join(', ')} (a migration can wait for one: --wait-for-host --from HOST:POOL)`;
  return new Refusal('VOLUME_NOT_FOUND', `volume ${volume} is on no host that is up${silent}; see "sluice volumes"`, {
    volume,
    silent_hosts: silentHosts.join(','),
  });
}

function destinationPool({ destination, waitForHost }: MigrationRequest, seen: PreflightFacts): PoolFacts | Refusal {
  const { host, pool: name } = destination;
  if (seen.destination.kind === 'unknown') {
    return new Refusal('HOST_NOT_FOUND', `host ${host} is not in the inventory; see "sluice hosts"`, { host });
  }
  const obstacle = whyNotUp(host, seen.destination);
  if (obstacle !== undefined) {
    if (waitForHost) return awaitedPool(destination);
    const message = `${obstacle}; see "sluice hosts", or wait for it with --wait-for-host`;
    return new Refusal('HOST_DOWN', message, { host });
  }
  const pool = seen.destinationPools.find((found) => found.name === name);
  if (pool !== undefined) return pool;
  const known = seen.destinationPools.map((found) => found.name).join(', ') || 'none';
  return new Refusal('POOL_NOT_FOUND', `host ${host} has no pool ${name}; it has: ${known}`, { host, pool: name });
}

function samePool({ volume, destination }: MigrationRequest): Refusal {
  const place = formatPlace(destination);
  return new Refusal('SAME_POOL', `volume ${volume} is at ${place} already; name another pool`, { volume, place });
}

function migrating({ volume }: MigrationRequest, { migratingAs }: PreflightFacts): Refusal | undefined {
  if (migratingAs === undefined) return undefined;
  const message = `volume ${volume} is in migration ${migratingAs} already; wait for its end or cancel it`;
  return new Refusal('VOLUME_MIGRATING', message, { volume, migration_id: migratingAs });
}

function held(source: VolumeFacts): Refusal | undefined {
  if (source.holders.length === 0) return undefined;
  const holders = source.holders.join(', ');
  const message = `volume ${source.name} at ${formatPlace(source)} is held: ${holders}; release it first`;
  return new Refusal('VOLUME_HELD', message, { volume: source.name, holders });
}

function snapshots(source: VolumeFacts): Refusal | undefined {
  const count = snapshotsOf(source.metadata);
  if (count === 0) return undefined;
  const message = `volume ${source.name} has snapshots (its metadata snapshot_count says ${count}); they would be left behind: remove them first`;
  return new Refusal('VOLUME_HAS_SNAPSHOTS', message, { volume: source.name, snapshot_count: String(count) });
}

function unfit({ name, sizeBytes }: VolumeFacts, pool: PoolFacts, claims: readonly Claim[]): Refusal | undefined {
  const place = `${pool.host}:${pool.name}`;
  if (pool.problem !== '') {
    return new Refusal('POOL_UNUSABLE', `pool ${place} cannot be used: ${pool.problem}`, { place });
  }
  const room = roomBeside(pool, claims);
  if (room >= sizeBytes) return undefined;
  const beside = room === pool.largestFreeBytes ? '' : ` beside what it promised to ${claimants(claims)}`;
  const message = `volume ${name} needs ${sizeBytes} bytes, ${place} can take ${room}${beside}; free space there or choose another pool`;
  const facts = { volume: name, size_bytes: String(sizeBytes), largest_free_bytes: String(room) };
  return new Refusal('TARGET_TOO_SMALL', message, facts);
}

const mostNamed = 3;

function claimants(claims: readonly Claim[]): string {
  const named = claims.slice(0, mostNamed).map(({ migrationId }) => migrationId);
  const more = claims.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
