import type { LimitInForce } from './limit-in-force.ts';
import type { Track } from './track.ts';

/** The one-second window in which a sink went furthest beyond its limit. */
export interface WorstSecond {
  /** Start of the window, in seconds. */
  readonly at: number;
  /** Bytes that landed in it. */
  readonly bytes: number;
  /** 1 means exactly what the limit allows: 1 + (landed - allowed) / one second of the lowest limit in the window. */
  readonly ratio: number;
}

/**
 * Slides a window of one second over a track, beginning at every sample from `from` on, and compares what landed with the
 * integral of the limit in force. Where the limit changes within the window the excess is measured in seconds of the lower
 * limit, so that neither a pause nor a cut hides anything. Undefined when the track is shorter than a window.
 */
export function worstSecond(track: Track, limit: LimitInForce, from: number, to: number): WorstSecond | undefined {
  let worst: WorstSecond | undefined;
  const last = track.length === 0 ? 0 : Math.min(to, track.time(track.length - 1)) - 1;
  for (let i = track.indexAt(from); i < track.length && track.time(i) <= last; i++) {
    const at = track.time(i);
    const second = limit.lowest(at, at + 1);
    if (second === 0) continue;
    const bytes = track.positionAt(at + 1) - track.position(i);
    const ratio = 1 + (bytes - limit.allowance(at, at + 1)) / second;
    if (worst === undefined || ratio > worst.ratio) worst = { at, bytes, ratio };
  }
  return worst;
}
