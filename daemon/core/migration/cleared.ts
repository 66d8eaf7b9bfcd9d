import type { Migration } from './migration.ts';
import { Refusal } from './refusal.ts';
import { hasEnded } from './state.ts';

/**
 * An ended migration whose outcome is not to be shown with its volume any more; what it did stays on record.
 * @returns a refusal for one that has not ended
 */
export function cleared(migration: Migration): Migration | Refusal {
  if (hasEnded(migration.state)) return { ...migration, clearedAttempt: migration.attempt };
  const { id, request } = migration;
  const message = `volume ${request.volume} is in migration ${id}; wait for its end or cancel it`;
  return new Refusal('VOLUME_MIGRATING', message, { volume: request.volume, migration_id: id });
}

/** Whether somebody has seen how it ended and wants to hear no more of it; a retry is news again. */
export function isCleared({ state, attempt, clearedAttempt }: Migration): boolean {
  return hasEnded(state) && clearedAttempt === attempt;
}
