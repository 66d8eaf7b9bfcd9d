import type { Command } from 'commander';
import type { BackupOptions } from '../commands/backup.ts';
import type { Run } from './body.ts';

/** The command that saves what the daemon must not forget. */
export function addStoreCommands(program: Command, run: Run): void {
  program
    .command('backup [file]')
    .description('fetch a checked copy of the store while the daemon runs; "sluiced --restore FILE" puts it back')
    .option('--force', 'replace the file if it is there')
    .action((file: string | undefined, options: BackupOptions) =>
      run(async (invocation) => (await import('../commands/backup.ts')).backup(invocation, file, options)),
    );
}
