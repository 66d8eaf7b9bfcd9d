import { parseArgs } from 'node:util';
import { CertificateError, readTlsMaterial } from '../pki/identity.ts';
import { readAgentConfig } from './config/agent-config.ts';
import { ConfigError } from './config/config-error.ts';
import { ListenError } from './listen-error.ts';
import { openLog } from './log.ts';
import { endLeftovers, markChildren } from './state/leftovers.ts';
import { claimStateFolder, StateFolderError } from './state/state-folder.ts';
import { readVersion } from './version.ts';

const usage = `Usage: sluice-agent --config FILE [--check]

Moves the bytes of this host's volumes, as the daemon says.

  --config FILE  the agent's configuration
  --check        say whether configuration and certificates are good, and end
  --version      print the version
  --help         print this

Exit status: 0 ended by a signal, or a good check; 1 a fault of its own; 2 wrong usage, configuration, certificates, address, or state folder.
`;

/** Bad usage, configuration, certificates, addresses, state folder: for the operator to mend. */
const operatorsTurn = 2;

async function main(): Promise<void> {
  const { config: file, check, version, help } = options();
  if (help) return void process.stdout.write(usage);
  if (version) return void process.stdout.write(`sluice-agent ${readVersion()}\n`);
  if (file === undefined) throw new UsageError('--config FILE is missing');

  const config = await readAgentConfig(file);
  const tls = readTlsMaterial(config.tls, 'agent', new Date(), config.host);
  if (check) return void process.stdout.write(`${file}: good\n`);

  const logger = openLog(config);
  await using state = await claimStateFolder(config.state);
  await endLeftovers(state.identity, logger);
  markChildren(state.identity);
  const { startAgent } = await import('./agent.ts');
  const asked = stopAsked();
  const agent = await startAgent({ config, tls, logger });
  await asked;
  await agent.close();
  process.exit(0);
}

/**
 * Settles when somebody wants this process to end; a signal that comes while it starts is not lost. The listeners stay: where nobody
 * listened any more, whatever else wants to know of a signal would end the process at once, and with it what has landed and is not on record.
 */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGTERM', () => resolve()).on('SIGINT', () => resolve());
  });
}

class UsageError extends Error {}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        config: { type: 'string' },
        check: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

main().catch((error: Error & { code?: unknown }) => {
  const hint = error instanceof UsageError ? '\nsluice-agent: see sluice-agent --help' : '';
  process.stderr.write(`sluice-agent: ${error.message.replaceAll('\n', '\nsluice-agent: ')}${hint}\n`);
  const known = [UsageError, ConfigError, CertificateError, StateFolderError, ListenError].some(
    (kind) => error instanceof kind,
  );
  process.exit(known ? operatorsTurn : 1);
});
