import type { LifeStory } from '../life.ts';
import { median, quantile } from '../measure/quantile.ts';
import type { BarRow, Verdict } from '../trial.ts';
import { milliseconds, percentOff, rateText } from './figures.ts';

/** @param within part of the limit that the mean may be off */
export function meanRow(way: string, limit: number, mean: number | undefined, within: number): BarRow {
  return {
    measure: 'mean rate against the limit',
    setting: `${rateText(limit)}, ${way}`,
    measured: percentOff(mean, limit),
    bar: `within ${within * 100} %`,
    verdict: verdictOf(mean === undefined ? undefined : Math.abs(mean / limit - 1) <= within),
  };
}

const worstBar = 1.1;

export function worstRow(way: string, story: LifeStory): BarRow {
  const { steady, afterPause, afterStall, afterCut } = story;
  const worst = [steady, afterPause, afterStall, afterCut];
  const known = worst.filter((ratio) => ratio !== undefined);
  const measured = worst.map((ratio) => ratio?.toFixed(3) ?? '-');
  return {
    measure: 'worst second: steady / pause / stall / cut',
    setting: `${rateText(story.limitBytesPerSecond)}, ${way}`,
    measured: `${measured.join(' / ')} x`,
    bar: `at most ${worstBar.toFixed(2)} x`,
    // A figure is judged as it is shown: 1.1004 is 1.100.
    verdict: verdictOf(known.length < worst.length ? undefined : known.every((ratio) => ratio < worstBar + 0.0005)),
  };
}

/** How far the agents' own meter may be off, in seconds of the limit: one lump of pv's. */
const meterBar = 0.1;

export function meterRow(way: string, { limitBytesPerSecond, steady, toldSteady }: LifeStory): BarRow {
  const off = steady === undefined || toldSteady === undefined ? undefined : toldSteady - steady;
  return {
    measure: 'worst second as the agent tells it / at the sink',
    setting: `${rateText(limitBytesPerSecond)}, ${way}`,
    measured: `${toldSteady?.toFixed(3) ?? '-'} / ${steady?.toFixed(3) ?? '-'} x`,
    bar: `within ${meterBar.toFixed(2)} x`,
    verdict: verdictOf(off === undefined ? undefined : Math.abs(off) < meterBar + 0.0005),
  };
}

/** @param latencies seconds; Infinity for a change that never took effect @param barSeconds what 99 of 100 are to stay under */
export function latencyRow(measure: string, setting: string, latencies: readonly number[], barSeconds = 1): BarRow {
  const lost = latencies.filter((latency) => latency === Number.POSITIVE_INFINITY).length;
  const figures = [median(latencies), quantile(latencies, 0.99), quantile(latencies, 1)];
  const [middle, high, longest] = figures.map((seconds) =>
    Number.isFinite(seconds) ? milliseconds(seconds) : 'never',
  );
  return {
    measure,
    setting,
    measured: `p50 ${middle}, p99 ${high}, max ${longest} of ${latencies.length}${lost > 0 ? `; ${lost} never` : ''}`,
    bar: `p99 under ${barSeconds} s`,
    verdict: verdictOf(quantile(latencies, 0.99) < barSeconds),
  };
}

/** Undefined: there is no figure to judge. */
export function verdictOf(met: boolean | undefined): Verdict {
  if (met === undefined) return 'not measured';
  return met ? 'met' : 'missed';
}
