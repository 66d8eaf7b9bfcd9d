import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installation } from '../../scripts/local-cluster/cluster.ts';
import { cells, chosenCells } from './cells.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { play } from './play.ts';
import { chaosPage } from './report.ts';
import type { Outcome } from './run/run-cell.ts';

const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

function tell({ cell, seed, ending, worst, seconds, ...outcome }: Outcome, isWhole: boolean, place: string): void {
  const { problems, expected, events, kept } = outcome;
  const verdict = problems.length > 0 ? 'FAILED' : expected === undefined ? 'ok    ' : 'KNOWN ';
  const figures = `${seconds.toFixed(1).padStart(5)} s, worst second ${worst.toFixed(2)}`;
  process.stdout.write(`[${place}] ${verdict} ${cell}: ${ending}, ${figures}\n`);
  for (const problem of problems) process.stdout.write(`            ${problem}\n`);
  if (expected !== undefined) process.stdout.write(`            expected to fail: ${expected}\n`);
  if (isWhole || problems.length > 0) for (const event of events) process.stdout.write(`            ${event}\n`);
  if (kept !== undefined)
    process.stdout.write(`            again: npm run chaos -- --seed ${seed} --only ${cell}; logs in ${kept}\n`);
}

async function runAll(options: Options, signal: AbortSignal): Promise<number> {
  const { seed, only, repeat, lanes, stopSeconds } = options;
  const chosen = chosenCells(only);
  process.stdout.write(`seed ${seed}: ${chosen.length} cells, ${repeat} runs of each\n`);
  const startedAt = performance.now();
  const ended = (outcome: Outcome, done: number, of: number) => tell(outcome, options.events, `${done}/${of}`);
  const outcomes = await play({ cells: chosen, seed, repeat, lanes, stopSeconds, signal, ended });
  const failed = outcomes.filter(({ problems }) => problems.length > 0).length;
  const minutes = (performance.now() - startedAt) / 60_000;
  const known = outcomes.filter(({ expected }) => expected !== undefined).length;
  const idle = outcomes.filter(({ isTold, problems }) => !isTold && problems.length === 0).length;
  const counts = `${failed} failed, ${known} as expected, ${idle} without an effect`;
  process.stdout.write(`seed ${seed}: ${outcomes.length} runs in ${minutes.toFixed(1)} minutes: ${counts}\n`);
  if (only.length === 0) {
    writeFileSync(join(installation, 'docs/chaos.md'), chaosPage(outcomes, { seed, minutes, date: new Date() }));
    process.stdout.write('written to docs/chaos.md\n');
  }
  return failed === 0 ? exitCodes.ok : exitCodes.failed;
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) process.stdout.write(`${usage}\n`);
  if (options.list) for (const { name, fault } of cells) process.stdout.write(`${name.padEnd(40)} ${fault.about}\n`);
  if (options.help || options.list) return exitCodes.ok;
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());
  try {
    return await runAll(options, interrupted.signal);
  } catch (error) {
    if (interrupted.signal.aborted) return exitCodes.interrupted;
    throw error;
  }
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`chaos: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof TypeError ? exitCodes.usage : exitCodes.failed);
}
