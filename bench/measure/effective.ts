import type { Track } from './track.ts';

/** What "the sink moves at the new rate" means; spreads in seconds of that rate. */
export interface Agreement {
  /** How long it must be seen to do so, in seconds. */
  readonly window: number;
  /**
   * How far apart the samples may lie on both sides of a straight line of the new rate. pv moves in lumps of 0.1 s, and about
   * once a second lets two come together.
   */
  readonly spread: number;
  /** How much further apart they may lie than they do later on, when the new rate surely holds. */
  readonly slack: number;
}

export const agreement: Agreement = { window: 1, spread: 0.25, slack: 0.03 };

/** After so many seconds of the new rate nothing of the old one is left in a window. */
const settling = 0.3;

/**
 * The first sample at or after `from` from which the sink moves at the new rate: every sample of the window that begins there
 * lies in a narrow band around a straight line of that rate, as narrow as the sink keeps to from then on. That is stricter than to
 * compare the window's sum: a rest between two legs and a little of the old rate do not add up to an agreement. Undefined when
 * it does not happen before `to`.
 */
export function effectiveAt(
  track: Track,
  bytesPerSecond: number,
  from: number,
  to: number,
  { window, spread, slack }: Agreement = agreement,
): number | undefined {
  const windows: { readonly at: number; readonly width: number }[] = [];
  for (let i = track.indexAt(from); i < track.length && track.time(i) + window <= to; i++) {
    windows.push({ at: track.time(i), width: bandWidth(track, i, window, bytesPerSecond) / bytesPerSecond });
  }
  const roughly = windows.find(({ width }) => width <= spread)?.at;
  if (roughly === undefined) return undefined;
  const settled = windows.filter(({ at }) => at >= roughly + settling).map(({ width }) => width);
  const narrow = settled.length === 0 ? spread : Math.min(spread, Math.max(...settled) + slack);
  return windows.find(({ at, width }) => at >= roughly && width <= narrow)?.at;
}

/** How far apart the bands of two windows can be that keep to one rate: one has two lumps together and the other has not. */
const lumpSeconds = 0.1;

/** How long before the end of the old rate `effectiveAt` can be, in seconds: so much of it fits into the band, where its own lumps do not fill it. */
export function earliness(oldRate: number, newRate: number, { slack }: Agreement = agreement): number {
  return (slack + lumpSeconds) / Math.abs(1 - oldRate / newRate);
}

/** Width of the band of that slope in which the samples of a window lie, in bytes. */
function bandWidth(track: Track, first: number, window: number, bytesPerSecond: number): number {
  let [low, high] = [0, 0];
  const begin = track.time(first);
  for (let i = first + 1; i < track.length && track.time(i) <= begin + window; i++) {
    const beside = track.position(i) - track.position(first) - (track.time(i) - begin) * bytesPerSecond;
    [low, high] = [Math.min(low, beside), Math.max(high, beside)];
  }
  return high - low;
}
