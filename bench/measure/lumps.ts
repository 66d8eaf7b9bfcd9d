import type { Track } from './track.ts';

/** The rises of a track, in bytes: what landed between two samples at which the sink stood still. */
export function lumps(track: Track): number[] {
  const sizes: number[] = [];
  let rising = 0;
  for (let i = 1; i < track.length; i++) {
    const step = track.position(i) - track.position(i - 1);
    if (step === 0 && rising > 0) sizes.push(rising);
    rising = step === 0 ? 0 : rising + step;
  }
  return sizes;
}
