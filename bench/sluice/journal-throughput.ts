import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { pino } from 'pino';
import { Copy } from '../../agent/copy/copy.ts';
import { LocalPipeline } from '../../agent/copy/local-pipeline.ts';
import { followed } from '../../agent/journal/followed-pipeline.ts';
import { Journal } from '../../agent/journal/journal.ts';
import { usualPace } from '../../agent/journal/pace.ts';
import { medianInterval } from '../measure/median-interval.ts';
import { median } from '../measure/quantile.ts';
import { rateText } from '../report/figures.ts';
import type { BarRow, Bench, Verdict } from '../trial.ts';

const sizeBytes = 2 ** 30;
const most = 0.01;
const target = { pool: 'bench', migrationId: 'throughput', identity: 'bench' };
const grant = { sequence: 1, rate: { kind: 'unlimited' }, leaseMs: 3_600_000, fallback: { kind: 'paused' } } as const;

interface Ends {
  readonly source: string;
  readonly target: string;
}

/** What the journal costs copies of their throughput: nothing else of Sluice takes part, so that little else makes two copies differ. */
export async function throughputRow(bench: Bench, where: string): Promise<BarRow> {
  const { scratch } = bench;
  const ends = { source: scratch.path('journal-source'), target: scratch.path('journal-copy') };
  const journal = new Journal(
    scratch.makeFolder(scratch.path('journal-records')),
    usualPace,
    pino({ level: 'silent' }),
  );
  const pairs: { journaled: number; bare: number }[] = [];
  scratch.randomFile(ends.source, sizeBytes);
  try {
    const run = (withJournal: boolean) => copySeconds(ends, withJournal ? journal : undefined, bench);
    for (let round = -1; round < (bench.quick ? 8 : 24); round++) {
      // Each goes first in every other pair, so that what drifts does not favour one.
      const first = await run(round % 2 === 0);
      const second = await run(round % 2 !== 0);
      const [journaled, bare] = round % 2 === 0 ? [first, second] : [second, first];
      if (round >= 0) pairs.push({ journaled, bare });
    }
  } finally {
    for (const path of Object.values(ends)) scratch.remove(path);
  }
  return rowOf(pairs, where);
}

function rowOf(pairs: readonly { journaled: number; bare: number }[], where: string): BarRow {
  const costs = pairs.map(({ journaled, bare }) => 1 - bare / journaled);
  const interval = medianInterval(costs);
  const rate = rateText(sizeBytes / median(pairs.map(({ bare }) => bare)));
  const range = `${percent(interval.low)} to ${percent(interval.high)} with 95 % confidence`;
  return {
    measure: 'journal: throughput lost to it',
    setting: `1 GiB, dd | pv | dd alone at ${rate}, ${where}`,
    measured: `median ${percent(median(costs))} of ${costs.length} pairs (${range})`,
    bar: 'at most 1 %',
    verdict: verdictWithin(interval),
  };
}

/** Where the bar lies within what is not known, the pairs do not tell. */
function verdictWithin({ low, high }: { readonly low: number; readonly high: number }): Verdict {
  if (high <= most) return 'met';
  return low > most ? 'missed' : 'not measured';
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

/** Seconds of one copy to its end, with the last record where there is a journal. @throws Error when it fails */
async function copySeconds(ends: Ends, journal: Journal | undefined, { scratch, signal }: Bench): Promise<number> {
  signal.throwIfAborted();
  makeTarget(ends.target);
  const plain = new LocalPipeline({ ...ends, landedBytes: 0, sparse: false });
  const progress = await journal?.follow(target, ends.target);
  const done = async () => journal?.done(target);
  const pipeline = progress === undefined ? plain : followed(plain, progress, done);
  const begin = performance.now();
  const status = await new Copy({ pipeline, sizeBytes, startBytes: 0, grant }).ended;
  const seconds = (performance.now() - begin) / 1000;
  await journal?.forget(target.pool, target.migrationId);
  scratch.remove(ends.target);
  if (status.phase !== 'done') throw new Error(`a copy ended as ${status.phase}`);
  return seconds;
}

function makeTarget(path: string): void {
  const file = openSync(path, 'wx');
  ftruncateSync(file, sizeBytes);
  closeSync(file);
}
