import type { Track } from './track.ts';

/** What "the sink moves at the new rate" means. */
export interface Agreement {
  /** How long it must be seen to do so, in seconds. */
  readonly window: number;
  /** How far its samples may lie apart from a straight line of the new rate, in seconds of that rate; pv's own lumps are 0.1. */
  readonly spread: number;
}

export const agreement: Agreement = { window: 0.8, spread: 0.13 };

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

/** How early `effectiveAt` can be for a change between two rates, in seconds: so much of the old rate fits into the band. */
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
