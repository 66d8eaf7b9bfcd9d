import { isCleared } from '../core/migration/cleared.ts';
import type { Migration } from '../core/migration/migration.ts';
import type { StateKind } from '../core/migration/state.ts';

/** Cinder's words for how far a migration is; null for none. */
export type MigrationStatus = 'starting' | 'migrating' | 'completing' | 'success' | 'error' | null;

const statuses: Readonly<Record<StateKind, MigrationStatus>> = {
  pending: 'starting',
  preparing: 'starting',
  copying: 'migrating',
  verifying: 'migrating',
  switching: 'completing',
  // Cinder removes what a failed one left while it still says so.
  cleaning: 'migrating',
  succeeded: 'success',
  failed: 'error',
  // Cinder cannot cancel; whoever waits for an end must see one.
  cancelled: 'error',
};

/** @param migration the volume's latest; undefined where it had none. A copy that another system offered is that system's to tell */
export function migrationStatusOf(migration: Migration | undefined): MigrationStatus {
  if (migration === undefined || migration.offer !== undefined || isCleared(migration)) return null;
  return statuses[migration.state.kind];
}
