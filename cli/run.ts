import type { Writable } from 'node:stream';
import { type Command, CommanderError } from 'commander';
import { type ExitCode, exit } from './failure/exit.ts';
import { type Failure, usageFailure } from './failure/failure.ts';
import { failureOf, reportOf, stackOf } from './failure/report.ts';
import { sluiceProgram } from './grammar/program.ts';
import { Output, type Screen } from './output.ts';
import { durationWord } from './words/duration.ts';

/** What surrounds one run of the command. */
export interface Surroundings {
  readonly stdout: Screen;
  readonly stderr: Writable;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly version: string;
}

/**
 * Runs the command line.
 * @param words what follows the command's name
 * @returns the exit status; whatever went wrong is already on standard error
 */
export async function run(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { stdout, stderr, environment, signal, version } = surroundings;
  let code: ExitCode = exit.success;
  const program: Command = sluiceProgram(async (body) => {
    const {
      json = false,
      daemon,
      config,
      timeout,
    } = program.opts<
      Record<'daemon' | 'config', string | undefined> & {
        json?: boolean;
        timeout: string;
      }
    >();
    const options = { json, daemon, config, timeoutMs: durationWord(timeout) };
    code = await body({ options, environment, signal, output: new Output(stdout, stderr, json, environment) });
  }, version);
  quieten(program, stdout);

  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    const failure = failureOfParsing(error) ?? failureOf(error, signal);
    if (failure === 'help') return exit.success;
    stderr.write(reportOf(failure, words.includes('--json')));
    if (environment.SLUICE_DEBUG) stderr.write(stackOf(failure));
    return failure.exit;
  }
}

/** Commander throws instead of exiting, and leaves the words about errors to us. */
function quieten(command: Command, stdout: Screen): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void stdout.write(text),
    writeErr: () => {},
    getOutHelpWidth: () => stdout.columns ?? 100,
    getOutHasColors: () => stdout.isTTY === true,
  });
  for (const child of command.commands) quieten(child, stdout);
}

function failureOfParsing(error: unknown): Failure | 'help' | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  if (error.exitCode === 0) return 'help';
  if (error.code === 'commander.help') return usageFailure('say which command: "sluice --help" lists them');
  const said = error.message
    .replace(/^error: /, '')
    .replace(/\s*\n\(?/, ' (')
    .replace(/\.$/, '');
  return usageFailure(`${said}; "sluice --help" and "sluice COMMAND --help" show how`, 'USAGE', { cause: error });
}
