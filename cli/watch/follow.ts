import type { Daemon } from '../connection/daemon.ts';
import type { Failure } from '../failure/failure.ts';
import { type MigrationView, migrationView } from '../views/migration.ts';
import { hasEnded } from '../views/state-words.ts';
import { type Patience, persist } from './persist.ts';

/** What is seen while migrations are followed. */
export type Sighting =
  | { readonly kind: 'migration'; readonly view: MigrationView }
  /** The daemon is away; the migrations may go on without it, and following it is tried again. */
  | { readonly kind: 'lost'; readonly failure: Failure };

/**
 * Follows migrations until all of them have ended, across restarts of the daemon.
 * @param ids empty for all there are and all to come; then it never ends by itself
 * @throws Failure when the daemon refuses, cannot be reached at first, or stays away
 */
export async function* follow(
  daemon: Daemon,
  ids: readonly string[],
  signal: AbortSignal,
  patience?: Patience,
): AsyncGenerator<Sighting> {
  const left = new Set(ids);
  const stream = {
    address: daemon.address,
    open: () => daemon.migrations.watchMigrations({ migrationIds: [...left] }, { signal }),
    isOver: () => ids.length > 0 && left.size === 0,
  };
  for await (const heard of persist(stream, signal, patience)) {
    if (heard.kind === 'lost') yield heard;
    else if (heard.message.migration !== null) {
      const view = migrationView(heard.message.migration);
      if (hasEnded(view)) left.delete(view.id);
      yield { kind: 'migration', view };
    }
  }
}
