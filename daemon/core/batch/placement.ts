import { formatPlace } from '../migration/place.ts';
import type { Claim } from '../plan/room.ts';
import type { PoolFacts } from '../plan/volume.ts';
import { PoolLoad } from './pool-load.ts';

/** A volume that is to be placed. */
export interface Cargo {
  /** Unique. */
  readonly volume: string;
  readonly sizeBytes: number;
  /** Those that may take it; each pool is the same object for all volumes. */
  readonly pools: readonly PoolFacts[];
}

/** Which pool each volume goes to, by the name of the volume; for one that is not in it there is no room. */
export type Placement = ReadonlyMap<string, PoolFacts>;

/** @returns what was promised in a pool to others */
export type ClaimsOn = (pool: PoolFacts) => readonly Claim[];

/**
 * Puts volumes into pools: the largest first, each where the greatest part of the pool stays free, so that pools fill alike. Where some find
 * no room that way, another is tried that fills pools to the brim, and kept if more of them find room. No pool gets more than it can take;
 * the order of volumes and pools does not matter.
 */
export function place(cargo: readonly Cargo[], claimsOn: ClaimsOn): Placement {
  const ordered = [...cargo].sort((a, b) => b.sizeBytes - a.sizeBytes || (a.volume < b.volume ? -1 : 1));
  const balanced = fill(ordered, claimsOn, (part) => part);
  if (balanced.size === cargo.length) return balanced;
  const tight = fill(ordered, claimsOn, (part) => -part);
  return tight.size > balanced.size ? tight : balanced;
}

/** @param worth of the part of a pool that stays free: the pool with the greatest gets the volume */
function fill(ordered: readonly Cargo[], claimsOn: ClaimsOn, worth: (freePart: number) => number): Placement {
  const loads = new Map<PoolFacts, PoolLoad>();
  const loadOf = (pool: PoolFacts): PoolLoad => {
    const known = loads.get(pool);
    if (known !== undefined) return known;
    const load = new PoolLoad(pool, claimsOn(pool));
    loads.set(pool, load);
    return load;
  };
  const placement = new Map<string, PoolFacts>();
  for (const { volume, sizeBytes, pools } of ordered) {
    const fitting = pools.filter((pool) => loadOf(pool).fits(sizeBytes));
    const best = bestOf(fitting, (pool) => worth(loadOf(pool).freePartWith(sizeBytes)));
    if (best === undefined) continue;
    loadOf(best).take(sizeBytes);
    placement.set(volume, best);
  }
  return placement;
}

/** Of those that are worth the same the first by name. */
function bestOf(pools: readonly PoolFacts[], worthOf: (pool: PoolFacts) => number): PoolFacts | undefined {
  let best: { readonly pool: PoolFacts; readonly worth: number } | undefined;
  for (const pool of pools) {
    const worth = worthOf(pool);
    const isBetter =
      best === undefined || worth > best.worth || (worth === best.worth && keyOf(pool) < keyOf(best.pool));
    if (isBetter) best = { pool, worth };
  }
  return best?.pool;
}

function keyOf({ host, name }: PoolFacts): string {
  return formatPlace({ host, pool: name });
}
