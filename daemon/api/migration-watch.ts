import { hasEnded } from '../core/migration/state.ts';
import { Alarm } from '../migrations/alarm.ts';
import type { MigrationView } from '../migrations/entry.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import type { Shares } from '../sharing/shares.ts';
import { Outbox } from './outbox.ts';
import { QueueNews } from './queue-news.ts';

/**
 * Follows migrations: each as it is, then after every change, also of its turn; of what changes faster than it can be sent, the latest.
 * @param ids empty for all that have not ended and all to come; else it ends when all of them have ended
 * @throws Refusal MIGRATION_NOT_FOUND
 */
export async function* watchMigrations(
  register: MigrationRegister,
  shares: Shares,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<MigrationView> {
  const outbox = new Outbox();
  const alarm = new Alarm();
  const ring = () => alarm.ring();
  const queue = new QueueNews(shares);
  const followed = () => (ids.length > 0 ? ids : register.active().map(({ migration }) => migration.id));
  const stopListening = register.onChange(({ view, kind }) => {
    if (ids.length > 0 && !ids.includes(view.migration.id)) return;
    outbox.put(view, kind === 'progress' ? 'progress' : 'step');
    ring();
  });
  const stopSharing = shares.onRound(() => {
    for (const id of queue.since(followed)) {
      const view = register.current(id);
      if (view !== undefined) outbox.put(view, 'progress');
    }
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
    stopSharing();
    signal.removeEventListener('abort', ring);
  }
}
