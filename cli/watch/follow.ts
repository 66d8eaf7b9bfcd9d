import { setTimeout as pause } from 'node:timers/promises';
import type { Daemon } from '../connection/daemon.ts';
import { exit } from '../failure/exit.ts';
import { Failure } from '../failure/failure.ts';
import { type MigrationView, migrationView } from '../views/migration.ts';
import { hasEnded } from '../views/state-words.ts';

/** What is seen while migrations are followed. */
export type Sighting =
  | { readonly kind: 'migration'; readonly view: MigrationView }
  /** The daemon is away; the migrations may go on without it, and following it is tried again. */
  | { readonly kind: 'lost'; readonly failure: Failure };

/** How long a lost daemon is waited for: long enough to restart or upgrade it. */
export interface Patience {
  readonly forMs: number;
  readonly everyMs: number;
}

const patience: Patience = { forMs: 120_000, everyMs: 1000 };

/**
 * Follows migrations until all of them have ended, across restarts of the daemon.
 * @param ids empty for all there are and all to come; then it never ends by itself
 * @throws Failure when the daemon refuses, cannot be reached at first, or stays away
 */
export async function* follow(
  daemon: Daemon,
  ids: readonly string[],
  signal: AbortSignal,
  { forMs, everyMs }: Patience = patience,
): AsyncGenerator<Sighting> {
  const open = new Set(ids);
  let lastHeardMs: number | undefined;
  while (true) {
    let failure = new Failure(exit.unreachable, 'DAEMON_STOPPED', `the daemon at ${daemon.address} has stopped`);
    try {
      for await (const { migration } of daemon.migrations.watchMigrations({ migrationIds: [...open] }, { signal })) {
        lastHeardMs = performance.now();
        if (migration === null) continue;
        const view = migrationView(migration);
        if (hasEnded(view)) open.delete(view.id);
        yield { kind: 'migration', view };
      }
    } catch (error) {
      if (!(error instanceof Failure) || error.exit !== exit.unreachable || lastHeardMs === undefined) throw error;
      failure = error;
    }
    if (ids.length > 0 && open.size === 0) return;
    lastHeardMs ??= performance.now();
    if (performance.now() - lastHeardMs > forMs) throw failure;
    yield { kind: 'lost', failure };
    await pause(everyMs, undefined, { signal });
  }
}
