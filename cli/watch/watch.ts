import type { Daemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { displayFor } from './choose-display.ts';
import { follow } from './follow.ts';

/**
 * Shows migrations until all of them have ended, or until it is interrupted.
 * @param ids empty for all there are and all to come
 * @returns migrationFailed when one of them failed or was cancelled
 */
export async function watchMigrations(
  daemon: Daemon,
  ids: readonly string[],
  { output, signal }: Invocation,
): Promise<ExitCode> {
  const display = await displayFor(output);
  let code: ExitCode = exit.success;
  try {
    for await (const sighting of follow(daemon, ids, signal)) {
      if (sighting.kind === 'lost') {
        display.lost(sighting.failure.message);
        continue;
      }
      display.update(sighting.view);
      if (sighting.view.state === 'failed' || sighting.view.state === 'cancelled') code = exit.migrationFailed;
    }
    return code;
  } catch (error) {
    if (signal.aborted) return exit.interrupted;
    throw error;
  } finally {
    display.close();
  }
}
