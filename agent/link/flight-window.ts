import type { LegPlan } from '../copy/pipeline.ts';

/** At no rate the window is what fills a fast link while the news of what landed is on its way back, in bytes. */
const unlimitedBytes = 16 * 1024 * 1024;
/** pv writes in lumps of 0.1 s; a window below one would hold pv up, and what is held up comes later as a burst. In seconds. */
const windowSeconds = 0.125;
/** The sink's dd lands whole blocks, so fewer could never be told from none. */
const leastBlocks = 4;

/**
 * How many bytes of a leg may be sent that have not landed: all that can still arrive at once when a stalled sink goes on.
 * Never above 16 MiB, which is also what a sink may have to hold in memory.
 */
export function windowBytesFor({ rate, blockBytes }: Pick<LegPlan, 'rate' | 'blockBytes'>): number {
  if (rate.kind === 'unlimited') return unlimitedBytes;
  const wanted = Math.max(leastBlocks * blockBytes, Math.ceil(rate.bytesPerSecond * windowSeconds));
  return Math.min(wanted, unlimitedBytes);
}

/** The largest window that a sink takes, in bytes. */
export const largestWindowBytes = unlimitedBytes;

/** Over how long the speed of the sink is measured: two of pv's lumps and the rest between them, in milliseconds. */
const measuredMs = 400;
/** How much of what the sink takes may be under way, in seconds: a sink below the limit must be able to drain soon after a cut. */
const drainSeconds = 0.25;

/** Counts what is between the two ends of a leg, and lets less of it be when the sink turns out to be slow. */
export class FlightWindow {
  readonly #windowBytes: number;
  readonly #leastBytes: number;
  /** What the sink said, oldest first, back to `measuredMs` ago. */
  readonly #heard: { readonly at: number; readonly upTo: number }[] = [];
  #sentUpTo: number;
  #landedUpTo: number;
  #closed = false;
  #wake: () => void = () => {};

  constructor(startBytes: number, { windowBytes, blockBytes }: { windowBytes: number; blockBytes: number }) {
    this.#windowBytes = windowBytes;
    this.#leastBytes = Math.min(leastBlocks * blockBytes, windowBytes);
    this.#sentUpTo = startBytes;
    this.#landedUpTo = startBytes;
  }

  /** Waits until something may be sent. How much, in bytes; 0 once the window is closed. One caller at a time. */
  async room(): Promise<number> {
    while (!this.#closed && this.#roomBytes() <= 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#closed ? 0 : this.#roomBytes();
  }

  sent(bytes: number): void {
    this.#sentUpTo += bytes;
  }

  /** The sink says that the target has landed up to this offset, in bytes. @param now in milliseconds */
  landed(upTo: number, now: number): void {
    this.#landedUpTo = Math.max(this.#landedUpTo, upTo);
    this.#heard.push({ at: now, upTo: this.#landedUpTo });
    while ((this.#heard[1]?.at ?? now) <= now - measuredMs) this.#heard.shift();
    this.#wake();
  }

  /** Nothing more may be sent. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #roomBytes(): number {
    return this.#allowedBytes() - (this.#sentUpTo - this.#landedUpTo);
  }

  #allowedBytes(): number {
    const [first, last] = [this.#heard[0], this.#heard.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < measuredMs) return this.#windowBytes;
    const bytesPerSecond = ((last.upTo - first.upTo) / (last.at - first.at)) * 1000;
    return Math.min(this.#windowBytes, Math.max(this.#leastBytes, bytesPerSecond * drainSeconds));
  }
}
