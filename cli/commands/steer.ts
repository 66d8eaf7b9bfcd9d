import { type Daemon, withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { Failure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { limitPhrase, rateText } from '../render/limit.ts';
import { noticesOn } from '../render/notices.ts';
import { type MigrationView, migrationView } from '../views/migration.ts';
import { limitField } from '../views/rate.ts';
import { rateWord } from '../words/rate.ts';
import { batchOf, steerBatch } from './batches.ts';
import { present } from './present.ts';
import type { Steering } from './steering.ts';

export interface LimitOptions {
  readonly strict?: true;
}

/** Pauses, resumes, cancels or retries each migration or batch; one that is refused does not keep the others from it. */
export function steer(invocation: Invocation, steering: Steering, ids: readonly string[]): Promise<ExitCode> {
  const { output } = invocation;
  return withDaemon(invocation, async (daemon) => {
    let code: ExitCode = exit.success;
    for (const id of new Set(ids)) {
      try {
        await steerOne(daemon, invocation, steering, id).catch((error: unknown) =>
          batchOf(error, () => steerBatch(daemon, invocation, steering, id)),
        );
      } catch (error) {
        if (!(error instanceof Failure) || error.exit !== exit.refused) throw error;
        output.fail(error);
        code = error.exit;
      }
    }
    return code;
  });
}

async function steerOne(daemon: Daemon, { output }: Invocation, steering: Steering, id: string): Promise<void> {
  const { migration } = await callOf(daemon, steering)({ migrationId: id });
  const view = migrationView(present(migration, steering));
  output.result(view, () => `${view.id}: ${standingOf(view)}`);
}

function callOf({ migrations }: Daemon, steering: Steering) {
  switch (steering) {
    case 'pause':
      return migrations.pauseMigration;
    case 'resume':
      return migrations.resumeMigration;
    case 'cancel':
      return migrations.cancelMigration;
    case 'retry':
      return migrations.retryMigration;
  }
}

function standingOf({ state, wanted }: MigrationView): string {
  if (wanted === 'pause') return `paused (${state})`;
  if (wanted === 'cancel' && state !== 'cancelled') return `being cancelled (${state})`;
  return state;
}

/** Sets the request's limit of a running migration, or takes it back with `none`. */
export async function limit(
  invocation: Invocation,
  id: string,
  rate: string,
  options: LimitOptions,
): Promise<ExitCode> {
  const wanted = rate === 'none' ? undefined : rateWord(rate);
  return withDaemon(invocation, async ({ migrations }) => {
    const strict = options.strict ?? false;
    const { migration } = await migrations.setMigrationLimit({ migrationId: id, ...limitField(wanted), strict });
    const view = migrationView(present(migration, 'SetMigrationLimit'));
    const { rate: effective, by } = limitPhrase(view.explanation);
    const asked = wanted === undefined ? 'without a limit of the request' : `asked for ${rateText(wanted)}`;
    const note = effective === rateText(wanted ?? null) ? '' : `; ${asked}`;
    const inForce = `${view.id}: limit ${effective}${by === '' ? '' : ` by ${by}`}${note}`;
    invocation.output.result(view, () => [inForce, ...noticesOn(view)].join('\n'));
    return exit.success;
  });
}
