import type { Migration } from '../migration/migration.ts';
import { hasPlace } from '../plan/has-place.ts';
import { rateQueryOf } from '../plan/rate-in-force.ts';
import type { Traveller } from './scene.ts';

/** A migration that exists as one that takes part; undefined for one that is being given up, or has ended. */
export function travellerOf(migration: Migration): Traveller | undefined {
  const { id, wanted, createdAt } = migration;
  if (wanted === 'cancel') return undefined;
  const leftBytes = leftOf(migration);
  if (leftBytes === undefined) return undefined;
  const { at: _, hasBegun, ...facts } = rateQueryOf(migration, 0);
  return {
    name: id,
    facts,
    leftBytes,
    hasBegun,
    hasPlace: hasPlace(migration),
    wanted,
    asksAt: undefined,
    askedAt: createdAt,
  };
}

/** What no pool's driver does by its own means has to be copied, and what was copied and is switched has arrived. */
function leftOf({ state, way, sizeBytes, progress }: Migration): number | undefined {
  switch (state.kind) {
    case 'pending':
    case 'preparing':
      return way.kind === 'driver' ? 0 : sizeBytes;
    case 'copying':
      return Math.max(0, sizeBytes - progress.landedBytes);
    case 'verifying':
    case 'switching':
      return 0;
    case 'cleaning':
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return undefined;
    default:
      return state satisfies never;
  }
}
