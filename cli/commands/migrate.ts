import { type Daemon, withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { formatBytes } from '../render/amounts.ts';
import { limitPhrase } from '../render/limit.ts';
import { noticesOn } from '../render/notices.ts';
import { type MigrationView, migrationView } from '../views/migration.ts';
import { limitField } from '../views/rate.ts';
import { watchMigrations } from '../watch/watch.ts';
import { placeWord } from '../words/place.ts';
import { optionalRateWord } from '../words/rate.ts';
import { present } from './present.ts';

export interface MigrateOptions {
  readonly limit?: string;
  readonly strict?: true;
  readonly forceHostCopy?: true;
  /** Not set lets the policies say. */
  readonly keepSource?: boolean;
  readonly window?: string;
  readonly waitForHost?: true;
  /** `host:pool` */
  readonly from?: string;
  readonly id?: string;
  readonly dryRun?: true;
  readonly detach?: true;
}

/** Creates a migration and watches it, or with `--dry-run` says what would be done. */
export async function migrate(
  invocation: Invocation,
  volume: string,
  destination: string,
  options: MigrateOptions,
): Promise<ExitCode> {
  const place = placeWord(destination);
  const limit = optionalRateWord(options.limit);
  const from = options.from === undefined ? undefined : placeWord(options.from, 'source');
  return withDaemon(invocation, async (daemon) => {
    const { migration, plan } = await daemon.migrations.createMigration({
      migrationId: options.id ?? '',
      volume,
      destinationHost: place.host,
      destinationPool: place.pool,
      ...limitField(limit),
      forceHostCopy: options.forceHostCopy ?? false,
      ...(options.keepSource !== undefined && { keepSource: options.keepSource }),
      strict: options.strict ?? false,
      window: options.window ?? '',
      waitForHost: options.waitForHost ?? false,
      ...(from !== undefined && { sourceHost: from.host, sourcePool: from.pool }),
      validateOnly: options.dryRun ?? false,
    });
    const view = migrationView(present(migration, 'CreateMigration'));
    if (options.dryRun) return showPlan(invocation, view, plan);
    if (options.detach) return showCreated(invocation, view);
    return watchCreated(daemon, invocation, view);
  });
}

function showPlan({ output }: Invocation, migration: MigrationView, plan: readonly string[]): ExitCode {
  output.result({ migration, plan }, () =>
    [
      `would migrate ${introduction(migration)}`,
      ...noticesOn(migration),
      ...plan.map((step, index) => `${index + 1}. ${step}`),
      output.paint.faint('nothing was changed'),
    ].join('\n'),
  );
  return exit.success;
}

function showCreated({ output }: Invocation, view: MigrationView): ExitCode {
  output.result(view, () => [`${view.id}: ${introduction(view)}`, ...noticesOn(view)].join('\n'));
  output.note(`watch it with "sluice watch ${view.id}"`);
  return exit.success;
}

async function watchCreated(daemon: Daemon, invocation: Invocation, view: MigrationView): Promise<ExitCode> {
  const { output } = invocation;
  output.note(`${view.id}: ${introduction(view)}`);
  for (const notice of noticesOn(view)) output.note(notice);
  const code = await watchMigrations(daemon, [view.id], invocation);
  if (code === exit.interrupted) {
    output.note(
      `no longer watching; migration ${view.id} goes on: "sluice watch ${view.id}" shows it again, "sluice cancel ${view.id}" cancels it`,
    );
  }
  return code;
}

function introduction(view: MigrationView): string {
  const { rate, by } = limitPhrase(view.explanation);
  const limit =
    rate === '-' || view.explanation?.window?.passage === 'waits'
      ? ''
      : `, limit ${rate}${by === '' ? '' : ` by ${by}`}`;
  return `${view.volume} (${view.sizeBytes === 0 ? 'size not known yet' : formatBytes(view.sizeBytes)}) from ${view.sourceHost}:${view.sourcePool} to ${view.destinationHost}:${view.destinationPool}${limit}`;
}
