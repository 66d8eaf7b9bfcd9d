import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installation } from '../scripts/local-cluster/cluster.ts';
import { attempt, together } from './attempt.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { machineFacts } from './report/machine.ts';
import { type Measured, Record } from './report/record.ts';
import { resultsPage } from './report/results.ts';
import { onScreen } from './report/table.ts';
import { tablesOf } from './report/tables.ts';
import { Scratch } from './scratch.ts';
import type { Bench, Findings, Trial } from './trial.ts';
import { trials } from './trials.ts';

const exitCodes = { ok: 0, failed: 1, usage: 2, missed: 3, interrupted: 130 } as const;

function chosen(options: Options): readonly Trial[] {
  const unknown = options.only.find((name) => !trials.some((trial) => trial.name === name));
  if (unknown !== undefined) throw new TypeError(`no trial is called "${unknown}"; --list shows the names`);
  return options.only.length === 0 ? trials : trials.filter((trial) => options.only.includes(trial.name));
}

function report(findings: readonly Findings[], machine: readonly string[]): void {
  process.stdout.write(`\n${machine.join('\n')}\n`);
  for (const table of tablesOf(findings)) process.stdout.write(`\n${onScreen(table)}`);
  for (const note of together(findings).notes ?? []) process.stdout.write(`- ${note}\n`);
}

function write(measured: readonly Measured[]): void {
  const folder = join(installation, 'bench');
  const record = new Record(join(folder, 'results.json'));
  record.add(measured);
  const all = record.of(trials.map(({ name }) => name));
  writeFileSync(join(folder, 'RESULTS.md'), resultsPage(all));
  process.stdout.write('\nwritten to bench/RESULTS.md\n');
}

async function runAll(options: Options, bench: Bench): Promise<number> {
  const measured: Measured[] = [];
  const machine = await machineFacts(bench.scratch.kind);
  for (const trial of chosen(options)) {
    const findings = await attempt(`${trial.name}: ${trial.about}`, bench, () => trial.run(bench));
    measured.push({ trial: trial.name, day: new Date().toISOString().slice(0, 10), machine, findings });
  }
  const findings = measured.map((each) => each.findings);
  report(findings, machine);
  if (options.record) write(measured);
  const { bars = [], failed } = together(findings);
  if (failed) return exitCodes.failed;
  return bars.some((row) => row.verdict === 'missed') ? exitCodes.missed : exitCodes.ok;
}

/** Prints what goes on, with the seconds since the start. */
function teller(): Bench['say'] {
  const startedAt = performance.now();
  return (text) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    process.stderr.write(`[${seconds.padStart(4)} s] ${text}\n`);
  };
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) process.stdout.write(`${usage}\n`);
  if (options.list) for (const trial of trials) process.stdout.write(`${trial.name.padEnd(16)} ${trial.about}\n`);
  if (options.help || options.list) return exitCodes.ok;

  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());
  using scratch = Scratch.roomy();
  try {
    const { quick, disk } = options;
    return await runAll(options, { scratch, disk, quick, signal: interrupted.signal, say: teller() });
  } catch (error) {
    if (interrupted.signal.aborted) return exitCodes.interrupted;
    throw error;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof TypeError ? exitCodes.usage : exitCodes.failed;
}
