import { hasEnded } from '../core/migration/state.ts';
import type { MigrationView } from '../migrations/entry.ts';
import type { MigrationRegister } from '../migrations/register.ts';

/** Milliseconds between two messages about one migration that only copies on. */
const progressIntervalMs = 500;

/** What has to be sent about one migration, and when it was sent something last. */
interface Pending {
  view: MigrationView;
  sentAt: number;
  /** `step` goes out at once, `progress` when its time has come. */
  due: 'step' | 'progress' | undefined;
}

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
  const pending = new Map<string, Pending>();
  let wake: () => void = () => undefined;
  const note = (view: MigrationView, kind: 'step' | 'progress') => {
    const { id } = view.migration;
    const known = pending.get(id);
    if (known === undefined) pending.set(id, { view, sentAt: 0, due: 'step' });
    else Object.assign(known, { view, due: kind === 'step' ? kind : (known.due ?? kind) });
    wake();
  };
  const followed = new Set(ids);
  const stopListening = register.onChange(({ view, kind }) => {
    if (ids.length === 0 || followed.has(view.migration.id)) note(view, kind);
  });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    const initial = ids.length === 0 ? register.active() : await Promise.all(ids.map((id) => register.get(id)));
    for (const view of initial) if (!pending.has(view.migration.id)) note(view, 'step');
    while (!signal.aborted) {
      const next = nextDue(pending.values(), performance.now());
      if (next.kind === 'wait') {
        if (ids.length > 0 && allEnded(pending.values())) return;
        await new Promise<void>((resolve) => {
          const timer = next.ms === undefined ? undefined : setTimeout(resolve, next.ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        continue;
      }
      Object.assign(next.pending, { due: undefined, sentAt: performance.now() });
      const { view } = next.pending;
      if (ids.length === 0 && hasEnded(view.migration.state)) pending.delete(view.migration.id);
      yield view;
    }
  } finally {
    stopListening();
    signal.removeEventListener('abort', onAbort);
  }
}

type Due =
  | { readonly kind: 'send'; readonly pending: Pending }
  | { readonly kind: 'wait'; readonly ms: number | undefined };

function nextDue(all: Iterable<Pending>, now: number): Due {
  let ms: number | undefined;
  for (const pending of all) {
    if (pending.due === undefined) continue;
    const wait = pending.due === 'step' ? 0 : pending.sentAt + progressIntervalMs - now;
    if (wait <= 0) return { kind: 'send', pending };
    ms = Math.min(ms ?? wait, wait);
  }
  return { kind: 'wait', ms };
}

function allEnded(all: Iterable<Pending>): boolean {
  return [...all].every(({ view }) => hasEnded(view.migration.state));
}
