import type { MigrationStateInput } from '../../proto/gen/sluice/v1/MigrationState.ts';
import { type Daemon, withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { renderMigrationPage } from '../render/migration-page.ts';
import { renderMigrations } from '../render/migrations.ts';
import { renderRateHistory } from '../render/rate-history.ts';
import { migrationView } from '../views/migration.ts';
import { hasEnded, type StateWord, stateWords } from '../views/state-words.ts';
import { batchOf, showBatch } from './batches.ts';
import { pagesOf } from './pages.ts';
import { present } from './present.ts';

export interface MigrationsOptions {
  readonly all?: true;
  readonly state?: readonly StateWord[];
  readonly volume?: string;
}

/** Lists migrations that have not ended, or all, or those in some states. */
export function migrations(invocation: Invocation, options: MigrationsOptions): Promise<ExitCode> {
  const states = options.state ?? (options.all ? [] : stateWords.filter((state) => !hasEnded({ state })));
  return withDaemon(invocation, async (daemon) => {
    const found = await pagesOf(async (pageToken) => {
      const page = await daemon.migrations.listMigrations({
        pageToken,
        states: states.map((state) => `MIGRATION_STATE_${state.toUpperCase()}` as MigrationStateInput),
        volume: options.volume ?? '',
      });
      return { items: page.migrations.map(migrationView), nextPageToken: page.nextPageToken };
    });
    const { output } = invocation;
    output.result({ migrations: found }, () => renderMigrations(found, output.paint, output.columns));
    if (found.length === 0 && !options.all && options.state === undefined) {
      output.note('no migration is under way; "sluice migrations --all" lists those that ended');
    }
    return exit.success;
  });
}

/** Everything known of one migration, or every change of its rate; or of a batch. */
export function show(
  invocation: Invocation,
  id: string,
  { history = false }: { readonly history?: boolean },
): Promise<ExitCode> {
  return withDaemon(invocation, (daemon) =>
    showMigration(daemon, invocation, id, history).catch((error: unknown) =>
      batchOf(error, () => showBatch(daemon, invocation, id)),
    ),
  );
}

async function showMigration(daemon: Daemon, { output }: Invocation, id: string, history: boolean): Promise<ExitCode> {
  const { migration } = await daemon.migrations.getMigration({ migrationId: id });
  const view = migrationView(present(migration, 'GetMigration'));
  const render = history ? renderRateHistory : renderMigrationPage;
  output.result(view, () => render(view, output.paint, output.columns));
  return exit.success;
}
