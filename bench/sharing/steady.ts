import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../measure/clock.ts';
import { jainIndex } from '../measure/fairness.ts';
import { LimitInForce } from '../measure/limit-in-force.ts';
import { sumOf } from '../measure/sum.ts';
import { worstSecond } from '../measure/worst-second.ts';
import { verdictOf } from '../report/bar-rows.ts';
import { rateText } from '../report/figures.ts';
import { ways } from '../sluice/site.ts';
import type { BarRow, Bench } from '../trial.ts';
import { budgets, type SharingCopies, type SharingCopy, tracksOf } from './copies.ts';

const seconds = 10;
const [sumBar, worstBar, jainBar, weightsBar] = [1.01, 1.05, 0.99, 0.03];
/** After a change of shares, so that the seconds measured have none of it. */
export const settlingMs = 3_000;

/** Lets ten seconds pass. @returns when they began, by the sampler's clock */
export async function tenSeconds({ signal }: Bench): Promise<number> {
  const from = now();
  await sleep((seconds + 0.1) * 1000, undefined, { signal });
  return from;
}

/** What each copy took in the ten seconds, in bytes per second. */
function ratesOf(copies: readonly SharingCopy[], from: number): number[] {
  return tracksOf(copies).map((track) => track.landed(from, from + seconds) / seconds);
}

/** Both budgets as a whole, and how alike the equals are. */
export async function measureEquals(copies: SharingCopies, bench: Bench): Promise<BarRow[]> {
  await sleep(settlingMs, undefined, { signal: bench.signal });
  const from = await tenSeconds(bench);
  const sums = [
    { name: 'out', limit: budgets.out, crossing: copies.of('two hosts') },
    { name: 'all', limit: budgets.all, crossing: copies.all },
  ].map(({ name, limit, crossing }) => sumRow(name, limit, crossing, from));
  return [...sums, ...ways.map((way) => fairnessRow(way, ratesOf(copies.of(way), from)))];
}

function sumRow(name: string, limit: number, crossing: readonly SharingCopy[], from: number): BarRow {
  const sum = sumOf(tracksOf(crossing));
  const mean = sum.landed(from, from + seconds) / seconds / limit;
  const inForce = new LimitInForce([{ from: 0, bytesPerSecond: limit }]);
  const worst = worstSecond(sum, inForce, from, from + seconds)?.ratio;
  const isKept = worst === undefined ? undefined : mean < sumBar + 0.0005 && worst < worstBar + 0.0005;
  return {
    measure: 'sum over 10 s / worst second, of the budget',
    setting: `budget "${name}" of ${rateText(limit)}, ${crossing.length} copies`,
    measured: `${mean.toFixed(3)} / ${worst?.toFixed(3) ?? '-'} x`,
    bar: `at most ${sumBar} / ${worstBar} x`,
    verdict: verdictOf(isKept),
  };
}

function fairnessRow(way: string, rates: readonly number[]): BarRow {
  const index = jainIndex(rates);
  return {
    measure: 'fairness among equals: Jain index over 10 s',
    setting: `${rates.length} copies, ${way}, ${rateText(Math.min(...rates))} to ${rateText(Math.max(...rates))}`,
    measured: index.toFixed(5),
    bar: `at least ${jainBar}`,
    verdict: verdictOf(index >= jainBar),
  };
}

/** How far shares are off their weights, where the priorities are 100, 200 and 300. */
export async function measureWeighted(copies: SharingCopies, bench: Bench): Promise<BarRow[]> {
  const weights = [100, 200, 300, 100];
  await copies.weigh(weights);
  await sleep(settlingMs, undefined, { signal: bench.signal });
  const from = await tenSeconds(bench);
  const rows = ways.map((way): BarRow => {
    const rates = ratesOf(copies.of(way), from);
    const perWeight = rates.reduce((sum, rate) => sum + rate) / weights.reduce((sum, weight) => sum + weight);
    const off = rates.map((rate, number) => rate / ((weights[number] ?? 0) * perWeight) - 1);
    const furthest = Math.max(...off.map(Math.abs));
    return {
      measure: 'weighted shares over 10 s: furthest off its weight',
      setting: `priorities ${weights.join(', ')}, ${way}`,
      measured: `${(furthest * 100).toFixed(2)} %`,
      bar: `within ${weightsBar * 100} %`,
      verdict: verdictOf(furthest <= weightsBar),
    };
  });
  await copies.weigh([100]);
  await sleep(settlingMs, undefined, { signal: bench.signal });
  return rows;
}
