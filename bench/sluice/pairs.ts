import { median } from '../measure/quantile.ts';
import { verdictOf } from '../report/bar-rows.ts';
import { rateText } from '../report/figures.ts';
import type { BarRow, Bench } from '../trial.ts';

/** One copy of the given number; its throughput in bytes per second. */
export type OneCopy = (round: number) => Promise<number>;

/** Runs Sluice and its rival in turns, so that what the machine does meanwhile hits both, and compares pair by pair. */
export async function inPairs(
  row: Pick<BarRow, 'measure' | 'setting'>,
  copies: { readonly sluice: OneCopy; readonly rival: OneCopy },
  bar: number,
  bench: Bench,
): Promise<BarRow> {
  const pairs: { sluice: number; rival: number }[] = [];
  for (let round = 0; round <= (bench.quick ? 2 : 9); round++) {
    const pair = { rival: await copies.rival(round), sluice: await copies.sluice(round) };
    bench.say(
      `${row.measure}: ${rateText(pair.sluice)} against ${rateText(pair.rival)}${round === 0 ? ' (warm-up)' : ''}`,
    );
    if (round > 0) pairs.push(pair);
  }
  const ratios = pairs.map(({ sluice, rival }) => sluice / rival);
  const [ratio, low, high] = [median(ratios), Math.min(...ratios), Math.max(...ratios)];
  const speeds = [median(pairs.map(({ sluice }) => sluice)), median(pairs.map(({ rival }) => rival))].map(rateText);
  return {
    ...row,
    measured: `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}; ${speeds.join(' against ')})`,
    bar: `at least ${bar.toFixed(2)}`,
    verdict: verdictOf(ratio >= bar),
  };
}
