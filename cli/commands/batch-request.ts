import type { CreateBatchRequestInput } from '../../proto/gen/sluice/v1/CreateBatchRequest.ts';
import { type Daemon, withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { Failure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { renderBatchPlan } from '../render/batch-plan.ts';
import { leftOutText, volumesText, whatOf } from '../render/batches.ts';
import { type BatchView, batchView, hasBatchEnded, plannedView } from '../views/batch.ts';
import { isoOf } from '../views/times.ts';
import { isDone, watchBatches } from '../watch/watch-batches.ts';
import { present } from './present.ts';

/** What all commands that ask for a batch take. */
export interface BatchOptions {
  readonly bestEffort?: true;
  readonly id?: string;
  readonly dryRun?: true;
  readonly detach?: true;
}

/**
 * Asks for a batch and watches it, or with `--dry-run` says what would be done.
 * @param placeOf where an entry of a plan is written
 */
export function requestBatch(
  invocation: Invocation,
  asked: Pick<CreateBatchRequestInput, 'drain' | 'plan'>,
  options: BatchOptions,
  placeOf: (entry: number) => string,
): Promise<ExitCode> {
  return withDaemon(invocation, async (daemon) => {
    const request = {
      batchId: options.id ?? '',
      bestEffort: options.bestEffort ?? false,
      validateOnly: options.dryRun ?? false,
      ...asked,
    };
    const answer = await daemon.batches.createBatch(request).catch((error: unknown) => {
      throw placed(error, placeOf);
    });
    const view = batchView(present(answer.batch, 'CreateBatch'));
    const { output } = invocation;
    if (options.dryRun) {
      const planned = answer.planned.map(plannedView);
      const expectedEndTime = isoOf(answer.expectedEndTime);
      output.result({ batch: view, planned, expectedEndTime }, () =>
        [
          renderBatchPlan(view, planned, expectedEndTime, output.paint, output.columns),
          ...leftOutLines(view, placeOf),
          output.paint.faint('nothing was changed'),
        ].join('\n'),
      );
      return exit.success;
    }
    return options.detach ? showCreated(invocation, view, placeOf) : watchCreated(daemon, invocation, view, placeOf);
  });
}

/** Says of each entry that is wrong in which line of the file it stands. */
function placed(error: unknown, placeOf: (entry: number) => string): unknown {
  if (!(error instanceof Failure) || error.reason !== 'BATCH_NOT_FEASIBLE') return error;
  const message = error.message.replaceAll(
    /^ {2}entry (\d+), /gm,
    (_, entry: string) => `  ${placeOf(Number(entry))} `,
  );
  return new Failure(error.exit, error.reason, message, error.facts, { cause: error });
}

function showCreated({ output }: Invocation, view: BatchView, placeOf: (entry: number) => string): ExitCode {
  output.result(view, () => [introduction(view), ...leftOutLines(view, placeOf)].join('\n'));
  output.note(`watch it with "sluice watch ${view.id}"`);
  return exit.success;
}

async function watchCreated(
  daemon: Daemon,
  invocation: Invocation,
  view: BatchView,
  placeOf: (entry: number) => string,
): Promise<ExitCode> {
  const { output } = invocation;
  output.note(introduction(view));
  for (const line of leftOutLines(view, placeOf)) output.note(line);
  if (hasBatchEnded(view) && view.memberCount === 0) {
    output.result(view, () => `${view.id}: nothing to move`);
    return isDone(view) ? exit.success : exit.migrationFailed;
  }
  const code = await watchBatches(daemon, [view.id], invocation);
  if (code === exit.interrupted) {
    output.note(
      `no longer watching; batch ${view.id} goes on: "sluice watch ${view.id}" shows it again, "sluice cancel ${view.id}" cancels it`,
    );
  }
  return code;
}

function introduction(view: BatchView): string {
  return `${view.id}: ${whatOf(view)}, ${volumesText(view.memberCount)}`;
}

function leftOutLines({ leftOut }: BatchView, placeOf: (entry: number) => string): string[] {
  return leftOut.map((each) => `left out: ${leftOutText(each, placeOf)}`);
}
