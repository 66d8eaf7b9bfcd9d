import { type Clock, systemClock } from '../copy/clock.ts';
import type { LegPlan } from '../copy/pipeline.ts';
import { Crossing } from './crossing.ts';
import { SinkBucket } from './sink-bucket.ts';

/** At no rate the window is what fills a fast link while the news of what landed is on its way back, in bytes. */
const unlimitedBytes = 16 * 1024 * 1024;
/** What a way of almost half a second there and back needs to reach the rate. In seconds. */
const windowSeconds = 0.5;
/** The sink's dd lands whole blocks, so fewer could never be told from none. */
const leastBlocks = 4;

/**
 * How many bytes of a leg may ever be sent that have not landed: what a sink must be able to hold in memory. Never above 16 MiB.
 * Mostly far fewer are under way; see `FlightWindow`.
 */
export function windowBytesFor({ rate, blockBytes }: Pick<LegPlan, 'rate' | 'blockBytes'>): number {
  if (rate.kind === 'unlimited') return unlimitedBytes;
  const wanted = Math.max(leastBlocks * blockBytes, Math.ceil(rate.bytesPerSecond * windowSeconds));
  return Math.min(wanted, unlimitedBytes);
}

/** The largest window that a sink takes, in bytes. */
export const largestWindowBytes = unlimitedBytes;

/** Over how long the speed of the sink is measured, in milliseconds. */
const measuredMs = 400;
/**
 * How much of what the sink takes may be under way besides what the way itself holds, in seconds: a sink below the limit must be able to
 * drain soon after a cut.
 */
const drainSeconds = 0.25;

/**
 * Says how much of a leg may be sent. It counts what is between the two ends; at a rate it lets so little of it be, and so evenly, that
 * the sink moves at the rate in every second (`SinkBucket`); and it lets less be when the sink turns out to be slow.
 */
export class FlightWindow {
  readonly #windowBytes: number;
  readonly #blockBytes: number;
  readonly #clock: Clock;
  readonly #bucket: SinkBucket | undefined;
  readonly #crossing = new Crossing();
  /** What the sink said, oldest first, back to `measuredMs` ago. */
  readonly #heard: { readonly at: number; readonly upTo: number }[] = [];
  #sentUpTo: number;
  #landedUpTo: number;
  #closed = false;
  #wake: () => void = () => {};

  constructor({ startBytes, rate, blockBytes }: Omit<LegPlan, 'endBytes'>, clock: Clock = systemClock) {
    this.#windowBytes = windowBytesFor({ rate, blockBytes });
    this.#blockBytes = blockBytes;
    this.#clock = clock;
    if (rate.kind === 'limited') {
      this.#bucket = new SinkBucket(rate.bytesPerSecond, leastBlocks * blockBytes, clock.now());
    }
    this.#sentUpTo = startBytes;
    this.#landedUpTo = startBytes;
  }

  /**
   * Waits until a block may be sent, or all that is wanted when that is less.
   * @returns how much may be sent, in bytes; 0 once the window is closed. One caller at a time.
   */
  async room(wantedBytes: number): Promise<number> {
    const least = Math.min(wantedBytes, this.#blockBytes);
    for (;;) {
      if (this.#closed) return 0;
      const now = this.#clock.now();
      const room = this.#roomBytes(now);
      if (room >= least) return Math.floor(room);
      await this.#change(this.#bucket?.msUntilRoom(least, this.#underWayBytes, now));
    }
  }

  sent(bytes: number): void {
    this.#sentUpTo += bytes;
    this.#crossing.sent(this.#sentUpTo, this.#clock.now());
  }

  /** The sink says that the target has landed up to this offset, in bytes. */
  landed(upTo: number): void {
    const now = this.#clock.now();
    const more = Math.max(0, upTo - this.#landedUpTo);
    this.#landedUpTo += more;
    this.#hear(now);
    this.#bucket?.landed(more, now);
    this.#crossing.landed(upTo, now);
    if (this.#crossing.shortestMs !== undefined) this.#bucket?.crossing(this.#crossing.shortestMs);
    this.#wake();
  }

  /** Nothing more may be sent. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  get #underWayBytes(): number {
    return this.#sentUpTo - this.#landedUpTo;
  }

  #roomBytes(now: number): number {
    const inWindow = this.#allowedBytes() - this.#underWayBytes;
    return Math.min(inWindow, this.#bucket?.room(this.#underWayBytes, now) ?? inWindow);
  }

  /** Until the sink has landed something, the window is closed, or the time is over. */
  #change(afterMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const forget = afterMs === undefined ? () => {} : this.#clock.after(Math.max(1, afterMs), resolve);
      this.#wake = () => {
        forget();
        resolve();
      };
    });
  }

  #hear(now: number): void {
    this.#heard.push({ at: now, upTo: this.#landedUpTo });
    while ((this.#heard[1]?.at ?? now) <= now - measuredMs) this.#heard.shift();
  }

  #allowedBytes(): number {
    const [first, last] = [this.#heard[0], this.#heard.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < measuredMs) return this.#windowBytes;
    const bytesPerSecond = ((last.upTo - first.upTo) / (last.at - first.at)) * 1000;
    const leastBytes = Math.min(leastBlocks * this.#blockBytes, this.#windowBytes);
    const seconds = drainSeconds + (this.#crossing.shortestMs ?? 0) / 1000;
    return Math.min(this.#windowBytes, Math.max(leastBytes, bytesPerSecond * seconds));
  }
}
