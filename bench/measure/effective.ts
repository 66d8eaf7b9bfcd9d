import type { Track } from './track.ts';

/** What "the sink moves at the new rate" means here. */
export interface Agreement {
  /** Length of the window that must agree, in seconds. */
  readonly window: number;
  /** How far a window's bytes may be from the new rate, as a part of it. */
  readonly tolerance: number;
}

export const agreement: Agreement = { window: 0.5, tolerance: 0.12 };

/**
 * The first sample at or after `from` at which the new rate has begun: the bytes of the window that begins there agree with it,
 * and so do those of the window that follows. Undefined when that has not happened before `to`. For rates a factor of
 * `f` apart the answer is early by at most `window * tolerance / |1 - f|`, f being old to new.
 */
export function effectiveAt(
  track: Track,
  bytesPerSecond: number,
  from: number,
  to: number,
  { window, tolerance }: Agreement = agreement,
): number | undefined {
  const agrees = (start: number) =>
    Math.abs(track.landed(start, start + window) / (bytesPerSecond * window) - 1) <= tolerance;
  for (let i = track.indexAt(from); i < track.length && track.time(i) + 2 * window <= to; i++) {
    const at = track.time(i);
    if (agrees(at) && agrees(at + window)) return at;
  }
  return undefined;
}

/** How early `effectiveAt` can be for a change between two rates, in seconds. */
export function earliness(oldRate: number, newRate: number, { window, tolerance }: Agreement = agreement): number {
  return (window * tolerance) / Math.abs(1 - oldRate / newRate);
}
