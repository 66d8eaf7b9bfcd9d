import type { Track } from './track.ts';

/** Bytes come in lumps, several times a second: a shorter window would show the lumps. */
const windowSeconds = 0.5;

/**
 * Seconds from a moment until a sink has taken, in a window of half a second that begins then, that part of what it may take.
 * Infinity when it never does. The window lies behind the answer, as the rate holds from its beginning on.
 */
export function filledAgain(track: Track, from: number, bytesPerSecond: number, part: number): number {
  const last = track.length === 0 ? from : track.time(track.length - 1) - windowSeconds;
  for (let i = track.indexAt(from); i < track.length && track.time(i) <= last; i++) {
    const at = track.time(i);
    if (track.landed(at, at + windowSeconds) >= part * windowSeconds * bytesPerSecond) return at - from;
  }
  return Number.POSITIVE_INFINITY;
}
