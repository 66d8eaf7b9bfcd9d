import { type Command, Option } from 'commander';
import type { BatchOptions } from '../commands/batch-request.ts';
import type { MigrateOptions } from '../commands/migrate.ts';
import type { MigrationsOptions } from '../commands/migrations.ts';
import type { LimitOptions } from '../commands/steer.ts';
import type { Steering } from '../commands/steering.ts';
import { usageFailure } from '../failure/failure.ts';
import { stateWords } from '../views/state-words.ts';
import type { Run } from './body.ts';

/** A volume and its destination, or a file of many. */
type MigrateWords = MigrateOptions & BatchOptions & { readonly file?: string };

/** Commands that make, watch and steer migrations. */
export function addMigrationCommands(program: Command, run: Run): void {
  addMigrate(program, run);

  program
    .command('migrations')
    .description('list migrations that have not ended')
    .option('--all', 'also those that ended')
    .addOption(new Option('--state <state...>', 'only those in these states').choices(stateWords).conflicts('all'))
    .option('--volume <name>', 'only those of this volume')
    .action((options: MigrationsOptions) =>
      run(async (invocation) => (await import('../commands/migrations.ts')).migrations(invocation, options)),
    );

  program
    .command('show <id>')
    .description('show all of a migration, or a batch: progress, changes of rate with their proof, events')
    .option(
      '--history',
      'every change of rate instead: when requested, acknowledged, effective, why, by which policies',
    )
    .action((id: string, options: { history?: boolean }) =>
      run(async (invocation) => (await import('../commands/migrations.ts')).show(invocation, id, options)),
    );

  program
    .command('watch [id...]')
    .description('watch migrations, or batches, until they end; without ids all migrations there are and all to come')
    .action((ids: string[]) =>
      run(async (invocation) => (await import('../commands/watch.ts')).watch(invocation, ids)),
    );

  program
    .command('limit <id> <rate>')
    .description("change the request's limit of a running migration; none takes it back")
    // So that a rate such as -1MiB/s is answered as a rate, not as an unknown option.
    .allowUnknownOption()
    .option('--strict', 'refuse when a max of the policies is below it, rather than be clipped')
    .action((id: string, rate: string, options: LimitOptions) =>
      run(async (invocation) => (await import('../commands/steer.ts')).limit(invocation, id, rate, options)),
    );

  program
    .command('manifest <id>')
    .description('print the digests that were compared before a volume was switched, to verify it later')
    .option('-o, --output <file>', 'write them into this file')
    .action((id: string, options: { output?: string }) =>
      run(async (invocation) => (await import('../commands/manifest.ts')).manifest(invocation, id, options)),
    );

  addSteering(program, run, 'pause', 'pause migrations, or whole batches: their copies stop where they are');
  addSteering(program, run, 'resume', 'let paused migrations, or batches, go on');
  addSteering(
    program,
    run,
    'cancel',
    'cancel migrations, or whole batches: sources stay as they were, nothing is left at destinations',
  );
  addSteering(program, run, 'retry', 'start failed or cancelled migrations again; of a batch all of them');
}

function addMigrate(program: Command, run: Run): void {
  program
    .command('migrate [volume] [host:pool]')
    .description('move a volume to another pool, or with --file many, and watch it; Ctrl-C stops the watching only')
    .option('-f, --file <plan>', 'move the volumes that this YAML file lists: migrations, each with volume and to')
    .option('--best-effort', 'with --file: go on with the rest when some cannot be moved')
    .option('--limit <rate>', 'ask for this rate, such as 80MiB/s')
    .option('--force-host-copy', "copy the bytes, do not ask the pool's driver to move the volume")
    .option('--keep-source', 'keep the source, renamed to VOLUME.kept-ID, whatever rules say')
    .option('--no-keep-source', 'do not keep the source, whatever rules say')
    .option('--strict', 'refuse when a max of the policies is below the limit, rather than be clipped')
    .option('--window <name>', 'run in this window of the policies only; those that policies give it hold as well')
    .option('--wait-for-host', 'accept it also while one of the two hosts is down: it starts when both are up')
    .option('--from <host:pool>', 'where the volume is; needed with --wait-for-host when that host is down')
    .option('--id <id>', 'id of the migration: a-z, 0-9 and "-"; asking again with it is the same migration')
    .addOption(new Option('--dry-run', 'only check, and say what would be done').conflicts('detach'))
    .option('--detach', 'do not watch')
    .action((volume: string | undefined, destination: string | undefined, options: MigrateWords) =>
      run(async (invocation) => {
        if (options.file !== undefined) {
          if (volume !== undefined) throw usageFailure('--file lists the volumes: leave the volume and HOST:POOL out');
          return (await import('../commands/migrate-plan.ts')).migratePlan(invocation, options.file, options);
        }
        if (volume === undefined || destination === undefined) {
          throw usageFailure('say which volume and where to: "sluice migrate VOLUME HOST:POOL", or give a --file');
        }
        if (options.bestEffort) throw usageFailure('--best-effort goes with --file: a single volume is moved or not');
        return (await import('../commands/migrate.ts')).migrate(invocation, volume, destination, options);
      }),
    );
}

function addSteering(program: Command, run: Run, steering: Steering, description: string): void {
  program
    .command(`${steering} <id...>`)
    .description(description)
    .action((ids: string[]) =>
      run(async (invocation) => (await import('../commands/steer.ts')).steer(invocation, steering, ids)),
    );
}
