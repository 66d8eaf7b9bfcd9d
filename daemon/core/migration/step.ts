import { type Effect, note } from './event.ts';
import type { Migration } from './migration.ts';
import { Refusal } from './refusal.ts';
import type { MigrationState } from './state.ts';

/** What an event makes of a migration. */
export interface Step {
  readonly next: Migration;
  /** To be stored together with `next`. */
  readonly effects: readonly Effect[];
}

/** A step with a note for people; none where the message is undefined. */
export function step(next: Migration, message?: string): Step {
  return { next, effects: message === undefined ? [] : [note(message)] };
}

/** A step into another state. */
export function enter(migration: Migration, state: MigrationState, message?: string): Step {
  return step({ ...migration, state }, message);
}

/** Something that cannot be true, or was true before: whoever says so is to look again. */
export function outOfPlace(migration: Migration, event: string): Refusal {
  const { kind } = migration.state;
  return new Refusal('EVENT_OUT_OF_PLACE', `migration ${migration.id}: "${event}" cannot happen while it is ${kind}`, {
    migration_id: migration.id,
    event,
    state: kind,
  });
}
