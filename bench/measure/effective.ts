import type { Track } from './track.ts';

/** What "the sink moves at the new rate" means. */
export interface Agreement {
  /** How long it must be seen to do so, in seconds. */
  readonly window: number;
  /**
   * How far apart its samples may lie on both sides of a straight line of the new rate, in seconds of that rate. pv moves in lumps
   * of 0.1 s, and about once a second lets two come together.
   */
  readonly spread: number;
}

export const agreement: Agreement = { window: 1, spread: 0.25 };

/**
 * The first sample at or after `from` from which the sink moves at the new rate: every sample of the window that begins there
 * lies in a narrow band around a straight line of that rate. That is stricter than to compare the window's sum: a rest
 * between two legs and a little of the old rate do not add up to an agreement. Undefined when it does not happen before `to`.
 */
export function effectiveAt(
  track: Track,
  bytesPerSecond: number,
  from: number,
  to: number,
  { window, spread }: Agreement = agreement,
): number | undefined {
  for (let i = track.indexAt(from); i < track.length && track.time(i) + window <= to; i++) {
    if (spreadAround(track, i, window, bytesPerSecond) <= spread * bytesPerSecond) return track.time(i);
  }
  return undefined;
}

/** How long before the end of the old rate `effectiveAt` can be, in seconds: so much of it fits into the band. */
export function earliness(oldRate: number, newRate: number, { spread }: Agreement = agreement): number {
  return spread / Math.abs(1 - oldRate / newRate);
}

/** Width of the band of that slope in which the samples of a window lie, in bytes. */
function spreadAround(track: Track, first: number, window: number, bytesPerSecond: number): number {
  let [low, high] = [0, 0];
  const begin = track.time(first);
  for (let i = first + 1; i < track.length && track.time(i) <= begin + window; i++) {
    const beside = track.position(i) - track.position(first) - (track.time(i) - begin) * bytesPerSecond;
    [low, high] = [Math.min(low, beside), Math.max(high, beside)];
  }
  return high - low;
}
