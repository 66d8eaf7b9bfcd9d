/** What was measured at a sink, all of it from when bytes landed and not from when they were sent. */
export interface Measured {
  /** Over the last second, in bytes per second. */
  readonly currentBytesPerSecond: number;
  /** Over the time in which the copy was allowed to move, in bytes per second. */
  readonly meanBytesPerSecond: number;
  /** What landed in the fastest window of one second so far, in bytes. */
  readonly worstSecondBytes: number;
}

interface Sample {
  /** In milliseconds. */
  readonly at: number;
  /** In bytes since the meter's beginning. */
  readonly bytes: number;
}

const windowMs = 1000;

/** Follows one sink. It is told the time and reads no clock. */
export class Meter {
  /** The samples of the last window and the one before it, oldest first; never empty. */
  #samples: [Sample, ...Sample[]];
  #worstSecondBytes = 0;
  #allowedMs = 0;

  constructor(now: number) {
    this.#samples = [{ at: now, bytes: 0 }];
  }

  /** @param allowed whether the copy was allowed to move since the sample before */
  sample(landedSince: number, allowed: boolean, now: number): void {
    const last = this.#last();
    if (allowed) this.#allowedMs += now - last.at;
    this.#samples.push({ at: now, bytes: last.bytes + landedSince });
    this.#dropBefore(now - windowMs);
    this.#worstSecondBytes = Math.max(this.#worstSecondBytes, this.#landedInWindow(now));
  }

  measured(now: number): Measured {
    const total = this.#last().bytes;
    return {
      currentBytesPerSecond: Math.round(this.#landedInWindow(now)),
      meanBytesPerSecond: this.#allowedMs === 0 ? 0 : Math.round((total / this.#allowedMs) * 1000),
      worstSecondBytes: Math.round(this.#worstSecondBytes),
    };
  }

  /** What landed in the window that ends now, in bytes: a straight line between the two samples around its beginning. */
  #landedInWindow(now: number): number {
    const [first, second] = this.#samples;
    const begins = now - windowMs;
    const total = this.#last().bytes;
    if (second === undefined || first.at >= begins) return total - first.bytes;
    if (second.at <= begins) return total - second.bytes;
    const share = (begins - first.at) / (second.at - first.at);
    return total - (first.bytes + (second.bytes - first.bytes) * share);
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
