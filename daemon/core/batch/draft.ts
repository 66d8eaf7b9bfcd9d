import type { MigrationRequest, Origin } from '../migration/migration.ts';
import { formatPlace, type Place } from '../migration/place.ts';
import type { Refusal } from '../migration/refusal.ts';
import type { PoolFacts } from '../plan/volume.ts';
import { roundedBytes } from '../rate/rounded-text.ts';
import type { BatchTerms, LeftOut, Member } from './batch.ts';
import type { BatchFacts } from './facts.ts';
import { memberIdOf } from './name.ts';
import { type Placement, place } from './placement.ts';
import { PoolLoad } from './pool-load.ts';

/** A volume that can move, if there is room. */
export interface Movable {
  readonly volume: string;
  readonly origin: Origin;
  readonly terms: BatchTerms;
  /** Those that may take it; at least one. */
  readonly pools: readonly PoolFacts[];
  /** Of a plan, from 1; 0 for a drain. */
  readonly entry: number;
}

/** What would be made of a request. */
export interface Draft {
  /** In the order in which their migrations are to be made: the largest first, as they were placed. */
  readonly members: readonly Member[];
  /** What was found about both ends of each member, by the id of its migration. */
  readonly origins: ReadonlyMap<string, Origin>;
  readonly leftOut: readonly LeftOut[];
}

/** Volumes that can move, and those that cannot. */
export interface Sorted {
  readonly movable: readonly Movable[];
  readonly leftOut: readonly LeftOut[];
}

/** Places what can move. @param batchId of the batch that they are to belong to */
export function draft(batchId: string, { movable, leftOut }: Sorted, facts: BatchFacts): Draft {
  const claimsOn = ({ host, name }: PoolFacts) => facts.claimsOn({ host, pool: name });
  const cargo = movable.map(({ volume, origin, pools }) => ({ volume, sizeBytes: origin.sizeBytes, pools }));
  const placement = place(cargo, claimsOn);
  const placed = inOrder(movable.filter(({ volume }) => placement.has(volume)));
  const members = placed.flatMap((each, index) => memberOf(memberIdOf(batchId, index + 1), batchId, each, placement));
  const origins = new Map(
    placed.map(({ origin, volume }, index) => {
      const driver = placement.get(volume)?.driver ?? '';
      const drivers = { source: origin.drivers.source, destination: driver };
      return [memberIdOf(batchId, index + 1), { ...origin, drivers }];
    }),
  );
  const homeless = movable.filter(({ volume }) => !placement.has(volume));
  const rooms = new Map(homeless.flatMap(({ pools }) => pools).map((pool) => [pool, 0]));
  for (const pool of rooms.keys()) rooms.set(pool, new PoolLoad(pool, claimsOn(pool)).room);
  return {
    members,
    origins,
    leftOut: [...leftOut, ...homeless.map((each) => noRoom(each, rooms))].sort(byEntryThenName),
  };
}

function inOrder(movable: readonly Movable[]): Movable[] {
  return [...movable].sort((a, b) => b.origin.sizeBytes - a.origin.sizeBytes || (a.volume < b.volume ? -1 : 1));
}

function memberOf(migrationId: string, batch: string, movable: Movable, placement: Placement): Member[] {
  const { volume, origin, terms } = movable;
  const pool = placement.get(volume);
  if (pool === undefined) return [];
  const { source, sizeBytes } = origin;
  const destination: Place = { host: pool.host, pool: pool.name };
  const request: MigrationRequest = { volume, destination, ...terms, batch, from: source };
  return [{ migrationId, request, source, sizeBytes }];
}

/** @param rooms the largest volume that each pool could take before any of the batch is placed, in bytes */
function noRoom({ volume, origin, pools, entry }: Movable, rooms: ReadonlyMap<PoolFacts, number>): LeftOut {
  const { source, sizeBytes } = origin;
  const known = pools.map((pool) => ({ pool, room: rooms.get(pool) ?? 0 }));
  const largest = known.reduce((best, each) => (each.room > best.room ? each : best));
  const where = formatPlace({ host: largest.pool.host, pool: largest.pool.name });
  const beside = largest.room >= sizeBytes ? ', which others of the batch take' : '';
  const pooled = pools.length === 1 ? `${where} can take` : `of ${pools.length} pools ${where} can take the most,`;
  const message = `needs ${roundedBytes(sizeBytes)}; ${pooled} ${roundedBytes(largest.room)}${beside}`;
  return { volume, place: source, reason: 'NO_ROOM', message, entry };
}

/** What is in the way of a volume of which the checks say so. */
export function leftOutBy(refusal: Refusal, volume: string, place: Place | undefined, entry: number): LeftOut {
  return { volume, place, reason: refusal.reason, message: refusal.message, entry };
}

function byEntryThenName(a: LeftOut, b: LeftOut): number {
  return a.entry - b.entry || (a.volume < b.volume ? -1 : a.volume > b.volume ? 1 : 0);
}
