import { Track } from './track.ts';

/** One stretch of a made-up sink: so long, that fast, in lumps of so many bytes (0 for a smooth flow). */
export interface Stretch {
  readonly seconds: number;
  readonly bytesPerSecond: number;
  readonly lumpBytes?: number;
}

/** A track as the sampler would bring it, beginning at time 0 and sampled every 5 ms: for tests of the window maths. */
export function simulatedSink(stretches: readonly Stretch[]): Track {
  const times: number[] = [0];
  const positions: number[] = [0];
  let [begin, base] = [0, 0];
  for (const { seconds, bytesPerSecond, lumpBytes = 0 } of stretches) {
    for (let step = 1; step <= Math.round(seconds * 200); step++) {
      const flowed = (step / 200) * bytesPerSecond;
      times.push(begin + step / 200);
      positions.push(base + (lumpBytes === 0 ? flowed : Math.floor(flowed / lumpBytes + 1e-9) * lumpBytes));
    }
    begin += seconds;
    base = positions.at(-1) ?? base;
  }
  return new Track(Float64Array.from(times), Float64Array.from(positions));
}
