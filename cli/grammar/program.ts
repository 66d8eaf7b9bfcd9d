import { Command } from 'commander';
import { exitMeanings } from '../failure/exit.ts';
import { addBatchCommands } from './batches.ts';
import type { Run } from './body.ts';
import { addBudgetCommands } from './budgets.ts';
import { addCompletion } from './completion.ts';
import { addMigrationCommands } from './migrations.ts';
import { addPkiCommands } from './pki.ts';
import { addPolicyCommands } from './policy.ts';
import { addStorageCommands } from './storage.ts';
import { addStoreCommands } from './store.ts';

/** The whole grammar of the command line. */
export function sluiceProgram(run: Run, version: string): Command {
  const program = new Command('sluice')
    .description('Moves block-storage volumes between hosts at a rate you decide.')
    .version(version, '--version', 'print the version')
    .option('--json', 'one JSON document a line: camelCase keys, bytes, milliseconds, ISO times')
    .option('--daemon <address>', "address:port of the daemon, instead of the configuration's")
    .option('--config <file>', 'client configuration, instead of $SLUICE_CONFIG and the usual places')
    .option('--timeout <duration>', 'how long one request may take', '15s')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', exitCodeHelp());

  program.commandsGroup('Hosts and volumes:');
  addStorageCommands(program, run);
  program.commandsGroup('Migrations:');
  addMigrationCommands(program, run);
  addBatchCommands(program, run);
  program.commandsGroup('Rates and policies:');
  addBudgetCommands(program, run);
  addPolicyCommands(program, run);
  program.commandsGroup('Setting up:');
  addStoreCommands(program, run);
  addPkiCommands(program, run);
  addCompletion(program, run);
  return program;
}

function exitCodeHelp(): string {
  const lines = exitMeanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`);
  return `\nExit status:\n${lines.join('\n')}\n\nRates carry a unit: 80MiB/s, 10MB/s, 640Mbit/s, unlimited, paused.`;
}
