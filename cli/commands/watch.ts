import { withDaemon } from '../connection/daemon.ts';
import type { ExitCode } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { watchMigrations } from '../watch/watch.ts';
import { batchOf } from './batches.ts';

/** Shows migrations, or batches, as they go; all migrations there are and all to come when none is named. */
export function watch(invocation: Invocation, words: readonly string[]): Promise<ExitCode> {
  const ids = [...new Set(words)];
  return withDaemon(invocation, (daemon) =>
    watchMigrations(daemon, ids, invocation).catch((error: unknown) =>
      batchOf(error, async () => {
        const { watchBatches } = await import('../watch/watch-batches.ts');
        return watchBatches(daemon, ids, invocation);
      }),
    ),
  );
}
