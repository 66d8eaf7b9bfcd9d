import { withDaemon } from '../connection/daemon.ts';
import type { ExitCode } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { watchMigrations } from '../watch/watch.ts';

/** Shows migrations as they go; all there are and all to come when none is named. */
export function watch(invocation: Invocation, ids: readonly string[]): Promise<ExitCode> {
  return withDaemon(invocation, (daemon) => watchMigrations(daemon, [...new Set(ids)], invocation));
}
