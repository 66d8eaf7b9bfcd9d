import { command } from './command.ts';
import type { MigrationEvent } from './event.ts';
import { learn } from './fact.ts';
import type { Migration } from './migration.ts';
import type { Refusal } from './refusal.ts';
import type { Step } from './step.ts';

/**
 * The one way in which a migration changes. Asking for what already holds is a step that changes nothing.
 * @param now milliseconds of Unix time
 */
export function advance(migration: Migration, event: MigrationEvent, now: number): Step | Refusal {
  switch (event.kind) {
    case 'pause':
    case 'resume':
    case 'cancel':
    case 'setLimit':
    case 'retry':
      return command(migration, event);
    default:
      return learn(migration, event, now);
  }
}
