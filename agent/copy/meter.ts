import { Allowance } from './allowance.ts';
import type { Rate } from './rate.ts';

/** What was measured at a sink, all of it from when bytes landed and not from when they were sent. */
export interface Measured {
  /** Over the last second, in bytes per second. */
  readonly currentBytesPerSecond: number;
  /** Over the time in which the copy was allowed to move, in bytes per second. */
  readonly meanBytesPerSecond: number;
  /**
   * What landed in the fastest window of one second so far, in bytes. Between two looks bytes are taken to land evenly: what a
   * late look finds is spread over the time since the one before, and not held against the window it was found in. While looks
   * come on time the figure is off by no more than what lands between two of them.
   */
  readonly worstSecondBytes: number;
  /**
   * Milliseconds in which more landed in the last second than the limits of that second let, by more than a lump of pv's and the rest of a block. A limit
   * that was lowered counts from one second on, for so long what is under way may take; an unlimited one is never exceeded.
   */
  readonly aboveLimitMs: number;
}

interface Sample {
  /** In milliseconds. */
  readonly at: number;
  /** In bytes since the meter's beginning. */
  readonly bytes: number;
}

const windowMs = 1000;
/** The time above the limit is told to within this, where a look comes late, in milliseconds. */
const stepMs = 50;

/** Follows one sink. It is told the time and reads no clock. */
export class Meter {
  /** The samples of the last window and the one before it, oldest first; never empty. */
  #samples: [Sample, ...Sample[]];
  readonly #allowance = new Allowance();
  #worstSecondBytes = 0;
  #allowedMs = 0;
  #aboveLimitMs = 0;

  constructor(now: number) {
    this.#samples = [{ at: now, bytes: 0 }];
  }

  /** @param limit what the copy was held to since the sample before */
  sample(landedSince: number, limit: Rate, now: number): void {
    const last = this.#last();
    if (limit.kind !== 'paused') this.#allowedMs += now - last.at;
    const sample = { at: now, bytes: last.bytes + landedSince };
    this.#samples.push(sample);
    const fastest = Math.max(this.#landedInWindow(now), this.#landedInEndedWindows(last, sample));
    this.#worstSecondBytes = Math.max(this.#worstSecondBytes, fastest);
    if (now > last.at) {
      this.#allowance.hold(limit, last.at, now);
      this.#aboveLimitMs += this.#aboveLimitBetween(last.at, now);
    }
    this.#dropBefore(now - windowMs);
  }

  measured(now: number): Measured {
    const total = this.#last().bytes;
    return {
      currentBytesPerSecond: Math.round(this.#landedInWindow(now)),
      meanBytesPerSecond: this.#allowedMs === 0 ? 0 : Math.round((total / this.#allowedMs) * 1000),
      worstSecondBytes: Math.round(this.#worstSecondBytes),
      aboveLimitMs: Math.round(this.#aboveLimitMs),
    };
  }

  /** What landed in the window that ends then, in bytes. */
  #landedInWindow(end: number): number {
    return this.#landedUntil(end) - this.#landedUntil(end - windowMs);
  }

  /** Where the sink stood then, as far as the samples tell. */
  #landedUntil(time: number): number {
    const next = this.#samples.findIndex((sample) => sample.at > time);
    const [before, after] = [this.#samples[next - 1], this.#samples[next]];
    if (after === undefined) return this.#last().bytes;
    return before === undefined ? after.bytes : bytesAt(time, before, after);
  }

  /** How long the window that ends then held more than it may, in milliseconds. From two windows on nothing changes any more. */
  #aboveLimitBetween(from: number, to: number): number {
    let aboveMs = 0;
    for (let at = from; at < to; ) {
      const next = at < from + 2 * windowMs ? Math.min(at + stepMs, to) : to;
      if (this.#landedInWindow(next) >= this.#allowance.inSecondUntil(next) + 1) aboveMs += next - at;
      at = next;
    }
    return aboveMs;
  }

  /** The most that landed in a window that began at a sample and has ended between the last two, in bytes. */
  #landedInEndedWindows(last: Sample, newest: Sample): number {
    const begun = this.#samples.filter(({ at }) => at + windowMs > last.at && at + windowMs <= newest.at);
    return Math.max(0, ...begun.map(({ at, bytes }) => bytesAt(at + windowMs, last, newest) - bytes));
  }

  #dropBefore(time: number): void {
    const [, ...rest] = this.#samples;
    const keptFrom = rest.findLastIndex((sample) => sample.at <= time);
    const [first, ...later] = rest.slice(Math.max(keptFrom, 0));
    if (keptFrom >= 0 && first !== undefined) this.#samples = [first, ...later];
  }

  #last(): Sample {
    return this.#samples.at(-1) ?? this.#samples[0];
  }
}

/** Where the sink stood between two samples: a straight line. */
function bytesAt(time: number, before: Sample, after: Sample): number {
  return before.bytes + ((after.bytes - before.bytes) * (time - before.at)) / (after.at - before.at);
}
