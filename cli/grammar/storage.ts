import type { Command } from 'commander';
import type { Run } from './body.ts';

/** Commands that look at hosts, pools and volumes, and write about volumes. */
export function addStorageCommands(program: Command, run: Run): void {
  program
    .command('hosts')
    .description('list hosts and whether the daemon can work with them')
    .action(() => run(async (invocation) => (await import('../commands/storage.ts')).hosts(invocation)));

  program
    .command('pools')
    .description('list pools with their capacity')
    .option('--host <host>', 'only pools of this host')
    .action((options: { host?: string }) =>
      run(async (invocation) => (await import('../commands/storage.ts')).pools(invocation, options)),
    );

  program
    .command('volumes')
    .description('list volumes with their size, limit and who holds them')
    .option('--host <host>', 'only volumes of this host')
    .option('--pool <pool>', 'only volumes of pools of this name')
    .action((options: { host?: string; pool?: string }) =>
      run(async (invocation) => (await import('../commands/storage.ts')).volumes(invocation, options)),
    );

  const volume = program.command('volume').description('look at a volume, set and unset its metadata');
  volume
    .command('show <name>')
    .description('show one volume with its metadata')
    .action((name: string) =>
      run(async (invocation) => (await import('../commands/volume.ts')).showVolume(invocation, name)),
    );
  volume
    .command('set <name> <key=value...>')
    .description('set metadata; volume_copy_bps_limit=80MiB/s limits copies of the volume, running ones at once')
    .action((name: string, words: string[]) =>
      run(async (invocation) => (await import('../commands/volume.ts')).setMetadata(invocation, name, words)),
    );
  volume
    .command('unset <name> <key...>')
    .description('remove metadata')
    .action((name: string, keys: string[]) =>
      run(async (invocation) => (await import('../commands/volume.ts')).unsetMetadata(invocation, name, keys)),
    );

  program
    .command('verify <volume>')
    .description('read a volume where it is now and compare it with the manifest of a migration')
    .requiredOption('--manifest <file>', 'what "sluice manifest ID -o FILE" has written')
    .option('--limit <rate>', 'read at this rate, such as 80MiB/s, instead of the limit that the policies state')
    .action((name: string, options: { manifest: string; limit?: string }) =>
      run(async (invocation) => (await import('../commands/verify.ts')).verify(invocation, name, options)),
    );
}
