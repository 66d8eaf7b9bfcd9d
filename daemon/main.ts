import { parseArgs } from 'node:util';
import { CertificateError, readTlsMaterial } from '../pki/identity.ts';
import { ListenError } from './api/listen-error.ts';
import { ConfigError } from './config/config-error.ts';
import { readDaemonConfig } from './config/daemon-config.ts';
import { readVersion } from './config/version.ts';
import { Environment } from './environment.ts';
import { openLog } from './log.ts';
import { PolicyFolderError, readGoodFolder } from './policies/folder-error.ts';
import { StoreError } from './store/store-error.ts';

const usage = `Usage: sluiced --config FILE [--check | --restore BACKUP]

Decides which volumes move between hosts, when and how fast.

  --config FILE  the daemon's configuration
  --check        say whether configuration, certificates and policies are good, and end
  --restore BACKUP
                 put what "sluice backup" wrote in the place of the store, and end; no daemon may run; the store before
                 stays beside it under another name
  --version      print the version
  --help         print this

Exit status: 0 ended by a signal, or a good check; 1 a fault of its own; 2 wrong usage, configuration, certificates, policies,
store or address.
`;

/** For the operator to mend. */
const operatorsTurn = 2;

async function main(): Promise<void> {
  const { config: file, check, restore: backup, version, help } = options();
  if (help) return void process.stdout.write(usage);
  if (version) return void process.stdout.write(`sluiced ${readVersion()}\n`);
  if (file === undefined) throw new UsageError('--config FILE is missing');

  const config = await readDaemonConfig(file);
  if (backup !== undefined) return restoreFrom(backup, config.state);
  const tls = readTlsMaterial(config.tls, 'daemon', new Date());
  if (check) {
    await readGoodFolder(config.policies);
    return void process.stdout.write(`${file}: good\n`);
  }
  const { startDaemon } = await import('./start.ts');
  const log = openLog(config);
  const asked = stopAsked();
  const daemon = await startDaemon(new Environment(config, tls, log));
  log.info({ signal: await asked }, 'stopping');
  await daemon.close();
  process.exit(0);
}

async function restoreFrom(backup: string, stateFolder: string): Promise<void> {
  const { restore } = await import('./store/restore.ts');
  const { path, before } = await restore(backup, stateFolder, new Date());
  const kept = before === undefined ? '' : `; what was there is now ${before}`;
  process.stdout.write(`${path}: restored from ${backup}${kept}\n`);
}

/** The signal with which somebody wants this process to end; one that comes while it starts is not lost. */
function stopAsked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.on('SIGTERM', resolve).on('SIGINT', resolve);
  });
}

class UsageError extends Error {}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        config: { type: 'string' },
        check: { type: 'boolean', default: false },
        restore: { type: 'string' },
        version: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

main().catch((error: Error) => {
  const hint = error instanceof UsageError ? '\nsluiced: see sluiced --help' : '';
  process.stderr.write(`sluiced: ${error.message.replaceAll('\n', '\nsluiced: ')}${hint}\n`);
  const known = [UsageError, ConfigError, CertificateError, PolicyFolderError, StoreError, ListenError];
  process.exit(known.some((kind) => error instanceof kind) ? operatorsTurn : 1);
});
