import type { Track } from './track.ts';

/**
 * Bytes per second of a whole copy, from the last sample before its first byte to the first sample that has the last one.
 * Undefined while it has not landed whole.
 */
export function throughput(track: Track, sizeBytes: number): number | undefined {
  const first = track.positions.findIndex((position) => position > 0);
  const last = track.positions.findIndex((position) => position >= sizeBytes);
  if (first < 1 || last < 0) return undefined;
  return sizeBytes / (track.time(last) - track.time(first - 1));
}
