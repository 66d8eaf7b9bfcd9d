import { type Daemon, withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { Failure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { renderBatchPage } from '../render/batch-page.ts';
import { countsText, renderBatches } from '../render/batches.ts';
import { type BatchView, batchView } from '../views/batch.ts';
import { pagesOf } from './pages.ts';
import { present } from './present.ts';
import type { Steering } from './steering.ts';

/** Lists batches that have not ended, or all. */
export function batches(invocation: Invocation, { all = false }: { readonly all?: boolean }): Promise<ExitCode> {
  return withDaemon(invocation, async (daemon) => {
    const found = await pagesOf(async (pageToken) => {
      const page = await daemon.batches.listBatches({ pageToken, ended: all });
      return { items: page.batches.map(batchView), nextPageToken: page.nextPageToken };
    });
    const { output } = invocation;
    output.result({ batches: found }, () => renderBatches(found, output.paint, output.columns));
    if (found.length === 0 && !all) output.note('no batch is under way; "sluice batches --all" lists those that ended');
    return exit.success;
  });
}

/**
 * Asks about a batch where an id is no migration's.
 * @param error of what was asked about a migration
 * @throws the error when that is not why, Failure when it is no batch's id either
 */
export async function batchOf<Result>(error: unknown, ask: () => Promise<Result>): Promise<Result> {
  if (!(error instanceof Failure) || error.reason !== 'MIGRATION_NOT_FOUND') throw error;
  try {
    return await ask();
  } catch (other) {
    throw other instanceof Failure && other.reason === 'BATCH_NOT_FOUND' ? error : other;
  }
}

export async function showBatch(daemon: Daemon, { output }: Invocation, id: string): Promise<ExitCode> {
  const { batch } = await daemon.batches.getBatch({ batchId: id });
  const view = batchView(present(batch, 'GetBatch'));
  output.result(view, () => renderBatchPage(view, output.paint, output.columns));
  return exit.success;
}

export async function steerBatch(
  daemon: Daemon,
  { output }: Invocation,
  steering: Steering,
  id: string,
): Promise<void> {
  const { batch } = await callOf(daemon, steering)({ batchId: id });
  const view = batchView(present(batch, steering));
  output.result(view, () => `${view.id}: ${view.state}: ${countsText(view)}${refusalsText(view)}`);
}

function callOf({ batches: calls }: Daemon, steering: Steering) {
  switch (steering) {
    case 'pause':
      return calls.pauseBatch;
    case 'resume':
      return calls.resumeBatch;
    case 'cancel':
      return calls.cancelBatch;
    case 'retry':
      return calls.retryBatch;
  }
}

function refusalsText({ members }: BatchView): string {
  const failed = members.filter(({ error }) => error !== null);
  return failed.map(({ volume, error }) => `\n  ${volume}: ${error?.message}`).join('');
}
