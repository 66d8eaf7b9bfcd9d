import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../measure/clock.ts';
import { earliness, effectiveAt } from '../measure/effective.ts';
import type { Track } from '../measure/track.ts';
import { milliseconds, rateText } from '../report/figures.ts';

const MiB = 2 ** 20;

/** A rate that was asked for, from when until when; `measured` is false for those that only prepare the next. */
export interface Change {
  readonly at: number;
  readonly until: number;
  readonly bytesPerSecond: number;
  readonly measured: boolean;
}

/** What follows upon what, and how long each rate is kept. */
export interface ChangePlan {
  readonly setting: string;
  /** What the sink can take, in bytes per second; undefined for all it gets. */
  readonly sinkBytesPerSecond: number | undefined;
  readonly cycle: readonly { readonly bytesPerSecond: number; readonly seconds: number; readonly measured: boolean }[];
  /** Mean rate at the sink, for the size of the volume; in bytes per second. */
  readonly meanBytesPerSecond: number;
}

/** Long enough to see the new rate for its window, and to see it late. */
const kept = 2.4;
const measured = (mebibytes: number) => ({ bytesPerSecond: mebibytes * MiB, seconds: kept, measured: true });

/** Rates a factor of three and more apart, all within reach of the sink. */
export const keepingUp: ChangePlan = {
  setting: 'a sink that keeps up',
  sinkBytesPerSecond: undefined,
  cycle: [16, 4, 12, 3].map(measured),
  meanBytesPerSecond: 10 * MiB,
};

/** The old limit is out of the sink's reach, and cannot be measured there; the new one is not. */
export const sinkSlowerThanOldLimit: ChangePlan = {
  setting: 'a sink slower than the old limit',
  sinkBytesPerSecond: 12 * MiB,
  cycle: [{ bytesPerSecond: 48 * MiB, seconds: 1.2, measured: false }, measured(3)],
  meanBytesPerSecond: 8 * MiB,
};

export const changesNote = `A change has taken effect at the first sample from which the sink keeps to a straight line of the new rate; what fits into the band around it may make that early, by ${milliseconds(earliness(12, 3))} for a cut to a quarter. The slow sink takes ${rateText(12 * MiB)} while the limit goes from ${rateText(48 * MiB)} to ${rateText(3 * MiB)}; the way back is not measured, because no sink can show a rate that is out of its reach.`;

/** Seconds that so many measured changes take. */
export function duration({ cycle }: ChangePlan, count: number): number {
  const once = cycle.reduce((sum, step) => sum + step.seconds, 0);
  return (once * count) / cycle.filter((step) => step.measured).length;
}

/** Goes round the cycle until that many changes were measured. A little chance keeps it out of step with anything periodic. */
export async function makeChanges(
  { cycle }: ChangePlan,
  count: number,
  apply: (bytesPerSecond: number) => Promise<void>,
  signal: AbortSignal,
): Promise<Change[]> {
  const changes: Change[] = [];
  for (let round = 0; changes.filter((change) => change.measured).length < count; round++) {
    const step = cycle[round % cycle.length];
    if (step === undefined) break;
    const at = now();
    await apply(step.bytesPerSecond);
    const rest = step.seconds + Math.random() * 0.2 - (now() - at);
    await sleep(Math.max(0, rest) * 1000, undefined, { signal });
    changes.push({ ...step, at, until: now() });
  }
  return changes;
}

/** After so many seconds a change that is not measured has surely been heard of at the sink. */
const heard = 0.6;

/** What the sink took in the changes that are not measured, in bytes per second: of a limit out of its reach, what it can take. */
export function takenUnmeasured(track: Track, changes: readonly Change[]): number | undefined {
  const spans = changes.filter((change) => !change.measured).map(({ at, until }) => ({ from: at + heard, to: until }));
  const seconds = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const bytes = spans.reduce((sum, { from, to }) => sum + track.landed(from, to), 0);
  return seconds > 0 ? bytes / seconds : undefined;
}

/** Seconds from each measured change to the sink's new rate; Infinity where that was not seen. */
export function latencies(track: Track, changes: readonly Change[]): number[] {
  return changes
    .filter((change) => change.measured)
    .map(({ at, until, bytesPerSecond }) => {
      const effective = effectiveAt(track, bytesPerSecond, at, until);
      return effective === undefined ? Number.POSITIVE_INFINITY : effective - at;
    });
}
