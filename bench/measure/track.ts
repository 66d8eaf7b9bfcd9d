import { quantile } from './quantile.ts';

/** Where a sink was when: samples in the order of time. Times in seconds of `clock.ts`, positions in bytes. */
export class Track {
  readonly times: Float64Array;
  readonly positions: Float64Array;

  /** @param positions as long as `times`; both ascending */
  constructor(times: Float64Array, positions: Float64Array) {
    if (times.length !== positions.length) throw new RangeError(`${times.length} times, ${positions.length} positions`);
    this.times = times;
    this.positions = positions;
  }

  get length(): number {
    return this.times.length;
  }

  /** Time of a sample, in seconds. @throws RangeError when there is no such sample */
  time(index: number): number {
    return at(this.times, index);
  }

  /** Position of a sample, in bytes. @throws RangeError when there is no such sample */
  position(index: number): number {
    return at(this.positions, index);
  }

  /** Index of the first sample at or after `time`; `length` when there is none. */
  indexAt(time: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.time(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Position at any time: a straight line between two samples, the nearest sample outside of them. */
  positionAt(time: number): number {
    if (this.length === 0) return 0;
    const after = this.indexAt(time);
    if (after === 0) return this.position(0);
    if (after === this.length) return this.position(after - 1);
    const [t0, t1] = [this.time(after - 1), this.time(after)];
    const [p0, p1] = [this.position(after - 1), this.position(after)];
    return p0 + ((p1 - p0) * (time - t0)) / (t1 - t0);
  }

  /** Bytes that landed between two times. */
  landed(from: number, to: number): number {
    return this.positionAt(to) - this.positionAt(from);
  }

  /** The samples from `from` (included) to `to` (excluded). */
  between(from: number, to: number): Track {
    const [first, end] = [this.indexAt(from), this.indexAt(to)];
    return new Track(this.times.subarray(first, end), this.positions.subarray(first, end));
  }

  /** Time between two samples that this part of them does not exceed, in seconds; part 1 is the longest. */
  gap(part: number): number {
    const gaps = [...this.times.subarray(1)].map((time, index) => time - this.time(index));
    return gaps.length === 0 ? 0 : quantile(gaps, part);
  }
}

function at(values: Float64Array, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`sample ${index} of ${values.length}`);
  return value;
}
