import type { Track } from './track.ts';

/**
 * Mean rate of a track in bytes per second, from the end of its first rise to the end of its last one. Bytes land in lumps;
 * measured from lump to lump the mean does not depend on where between two of them the clock was read.
 * Undefined when the sink moved less than twice.
 */
export function meanRate(track: Track): number | undefined {
  const first = endOfRise(track, 1, 1);
  const last = endOfRise(track, track.length - 2, -1);
  if (first === undefined || last === undefined || last <= first) return undefined;
  return (track.position(last) - track.position(first)) / (track.time(last) - track.time(first));
}

/** First sample from `start` in steps of `step` that rose, and after which the sink stood still until the next sample. */
function endOfRise(track: Track, start: number, step: 1 | -1): number | undefined {
  let moved: number | undefined;
  for (let i = start; i >= 1 && i < track.length - 1; i += step) {
    if (track.position(i) === track.position(i - 1)) continue;
    moved ??= i;
    if (track.position(i + 1) === track.position(i)) return i;
    // A sink that never stands still has no lumps to mind: any of its samples will do.
    if (Math.abs(i - moved) > 100) return moved;
  }
  return moved;
}
