import { hasEnded } from '../core/migration/state.ts';
import { Alarm } from '../migrations/alarm.ts';
import type { MigrationView } from '../migrations/entry.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import { Outbox } from './outbox.ts';

/**
 * Follows migrations: each as it is, then after every change; of what changes faster than it can be sent, the latest.
 * @param ids empty for all that have not ended and all to come; else it ends when all of them have ended
 * @throws Refusal MIGRATION_NOT_FOUND
 */
export async function* watchMigrations(
  register: MigrationRegister,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<MigrationView> {
  const outbox = new Outbox();
  const alarm = new Alarm();
  const ring = () => alarm.ring();
  const stopListening = register.onChange(({ view, kind }) => {
    if (ids.length > 0 && !ids.includes(view.migration.id)) return;
    outbox.put(view, kind === 'progress' ? 'progress' : 'step');
    ring();
  });
  signal.addEventListener('abort', ring);
  try {
    const found = ids.length === 0 ? register.active() : await Promise.all(ids.map((id) => register.get(id)));
    for (const view of found) if (!outbox.has(view.migration.id)) outbox.put(view, 'step');
    while (!signal.aborted) {
      const due = outbox.next();
      if (due.kind === 'send') {
        const { id, state } = due.view.migration;
        if (ids.length === 0 && hasEnded(state)) outbox.drop(id);
        yield due.view;
      } else if (ids.length > 0 && outbox.allHaveEnded()) return;
      else await alarm.sleep(due.ms);
    }
  } finally {
    stopListening();
    signal.removeEventListener('abort', ring);
  }
}
