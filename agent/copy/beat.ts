import { type Clock, systemClock } from './clock.ts';

/*
 * pv 1.6 earns a lump every 100 ms, and looks every 91 ms whether it has: so about every tenth time it rests twice as long, and
 * between two such rests a window of one second holds eleven lumps. Copies that share a budget get their new rates at one moment.
 * Were their pvs to begin at one moment, too, all those windows would fall together, and the sum would be 1.10 times the rates. When
 * pv looks is counted from its first byte, and what it earns from its start: the time between the two moves the long rests, by ten
 * times as much, and what has come by any moment stays the same.
 */

/** As long before its first byte pv may start and has not earned a second lump; in milliseconds. */
const roundMs = 90;
/** Parts of it in an order in which the first of them lie as far apart as they can, however many they are. */
const parts = [0, 4, 2, 6, 1, 5, 3, 7].map((eighths) => eighths / 8);
/** Who starts so much later does not start together with those before, in milliseconds. */
const togetherMs = 500;

/** Sets the long rests of copies apart that start together. */
export class Beat {
  readonly #clock: Clock;
  #given = 0;
  #givenAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** How long before dd the next pv is to start, in milliseconds, below 80; not at all where none started just before. */
  nextLeadMs(): number {
    const now = this.#clock.now();
    if (now - this.#givenAt > togetherMs) this.#given = 0;
    this.#givenAt = now;
    return (parts[this.#given++ % parts.length] ?? 0) * roundMs;
  }
}
