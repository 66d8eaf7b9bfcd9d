import { Track } from './track.ts';

/** What several sinks took together: sampled where the first was, the others in between by straight lines. @throws RangeError without any */
export function sumOf(tracks: readonly Track[]): Track {
  const [first, ...others] = tracks;
  if (first === undefined) throw new RangeError('no tracks');
  const positions = first.positions.map((position, index) => {
    const time = first.time(index);
    return others.reduce((sum, track) => sum + track.positionAt(time), position);
  });
  return new Track(first.times, positions);
}
