import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installation } from '../scripts/local-cluster/cluster.ts';
import { attempt, together } from './attempt.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { machineFacts } from './report/machine.ts';
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

function report(findings: readonly Findings[], machine: readonly string[], write: boolean): void {
  for (const table of tablesOf(findings)) process.stdout.write(`\n${onScreen(table)}`);
  for (const note of together(findings).notes ?? []) process.stdout.write(`- ${note}\n`);
  if (!write) return;
  writeFileSync(join(installation, 'bench/RESULTS.md'), resultsPage(findings, machine, new Date()));
  process.stdout.write('\nwritten to bench/RESULTS.md\n');
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) process.stdout.write(`${usage}\n`);
  if (options.list) for (const trial of trials) process.stdout.write(`${trial.name.padEnd(16)} ${trial.about}\n`);
  if (options.help || options.list) return exitCodes.ok;

  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());
  using scratch = new Scratch();
  const startedAt = performance.now();
  const say = (text: string) =>
    process.stderr.write(`[${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s] ${text}\n`);
  const bench: Bench = { scratch, quick: options.quick, signal: interrupted.signal, say };
  try {
    const machine = await machineFacts(scratch.kind);
    for (const fact of machine) say(fact);
    const findings: Findings[] = [];
    for (const trial of chosen(options)) {
      findings.push(await attempt(`${trial.name}: ${trial.about}`, bench, () => trial.run(bench)));
    }
    report(findings, machine, !options.quick && options.only.length === 0);
    if (findings.some((found) => found.failed)) return exitCodes.failed;
    return findings.some((found) => found.bars?.some((row) => row.verdict === 'missed'))
      ? exitCodes.missed
      : exitCodes.ok;
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
