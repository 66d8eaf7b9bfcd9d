import type { Migration } from '../migration/migration.ts';
import { isSamePlace, type Place } from '../migration/place.ts';
import type { Claim } from './room.ts';

/** What accepted migrations will take in a pool and have no target for yet. @param except the id of one whose own claim does not count */
export function claimsOn(pool: Place, migrations: readonly Migration[], except?: string): Claim[] {
  return migrations.filter((other) => other.id !== except && claimsRoom(other, pool)).map(claimOf);
}

/**
 * The claims that stand before that of a migration which is about to start: of those under way, and of those that were accepted before it.
 * So whoever was accepted first has the room first, and no two wait for each other.
 */
export function claimsBefore(migration: Migration, migrations: readonly Migration[]): Claim[] {
  const { id, request } = migration;
  const stands = (other: Migration) => other.state.kind !== 'pending' || isBefore(other, migration);
  return claimsOn(request.destination, migrations.filter(stands), id);
}

function claimsRoom({ request, state, wanted }: Migration, pool: Place): boolean {
  if (wanted === 'cancel' || !isSamePlace(request.destination, pool)) return false;
  return state.kind === 'pending' || state.kind === 'preparing';
}

function claimOf({ id, sizeBytes }: Migration): Claim {
  return { migrationId: id, sizeBytes };
}

function isBefore(a: Migration, b: Migration): boolean {
  return a.createdAt === b.createdAt ? a.id < b.id : a.createdAt < b.createdAt;
}
