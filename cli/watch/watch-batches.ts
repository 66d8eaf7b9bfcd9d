import type { Daemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { type BatchView, batchView, hasBatchEnded, stayingOf } from '../views/batch.ts';
import { batchDisplayFor } from './batch-display.ts';
import { persist } from './persist.ts';

/**
 * Shows batches until all of them have ended, or until it is interrupted.
 * @returns migrationFailed when some of them failed or was cancelled, or is not moved as it was asked for
 */
export async function watchBatches(
  daemon: Daemon,
  ids: readonly string[],
  { output, signal }: Invocation,
): Promise<ExitCode> {
  const left = new Set(ids);
  const stream = {
    address: daemon.address,
    open: () => daemon.batches.watchBatches({ batchIds: [...left] }, { signal }),
    isOver: () => left.size === 0,
  };
  const display = batchDisplayFor(output);
  let code: ExitCode = exit.success;
  try {
    for await (const heard of persist(stream, signal)) {
      if (heard.kind === 'lost') display.lost(heard.failure.message);
      else if (heard.message.batch !== null) {
        const view = batchView(heard.message.batch);
        display.update(view);
        if (!hasBatchEnded(view)) continue;
        left.delete(view.id);
        if (!isDone(view)) code = exit.migrationFailed;
      }
    }
    return code;
  } catch (error) {
    if (signal.aborted) return exit.interrupted;
    throw error;
  } finally {
    display.close();
  }
}

/** All is where it was asked to be. */
export function isDone(view: BatchView): boolean {
  return view.state === 'succeeded' && stayingOf(view).length === 0;
}
