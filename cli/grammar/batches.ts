import { type Command, Option } from 'commander';
import type { DrainOptions } from '../commands/drain.ts';
import type { Run } from './body.ts';

/** Commands that make and list batches; what is done about one migration is done about a batch in the same words. */
export function addBatchCommands(program: Command, run: Run): void {
  program
    .command('drain <host>')
    .description('move all volumes of a host to other hosts, and watch that; Ctrl-C stops the watching only')
    .option(
      '--to <host:pool...>',
      'pools that may take them, such as stor-02:fast or "*:fast"; else those of the same name',
    )
    .option('--window <name>', 'run in this window of the policies only; those that policies give them hold as well')
    .option('--limit <rate>', 'ask for this rate for each, such as 80MiB/s')
    .option('--force-host-copy', "copy the bytes, do not ask the pools' drivers to move the volumes")
    .option('--keep-source', 'keep the sources, renamed to VOLUME.kept-ID, whatever rules say')
    .option('--no-keep-source', 'do not keep the sources, whatever rules say')
    .option('--best-effort', 'go on with the rest when there is no room for some')
    .option('--id <id>', 'id of the batch: a-z, 0-9 and "-"; asking again with it is the same batch')
    .addOption(new Option('--dry-run', 'only check, and say what would be done and when').conflicts('detach'))
    .option('--detach', 'do not watch')
    .action((host: string, options: DrainOptions) =>
      run(async (invocation) => (await import('../commands/drain.ts')).drain(invocation, host, options)),
    );

  program
    .command('batches')
    .description('list drains and plans that have not ended')
    .option('--all', 'also those that ended')
    .action((options: { all?: boolean }) =>
      run(async (invocation) => (await import('../commands/batches.ts')).batches(invocation, options)),
    );
}
