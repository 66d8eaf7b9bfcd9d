/**
 * Spaces out what thousands would do at once. So many may begin together; whoever comes after them waits, so that no more begin in a
 * second. Nobody waits for another to have ended, so those that get no answer hold up nobody.
 */
export class Pacing {
  readonly #atOnce: number;
  readonly #intervalMs: number;
  readonly #now: () => number;
  /** When the last of them all may begin. */
  #bookedUntil = Number.NEGATIVE_INFINITY;

  /** @param now gives milliseconds of a monotonic clock */
  constructor(atOnce: number, perSecond: number, now: () => number = () => performance.now()) {
    this.#atOnce = atOnce;
    this.#intervalMs = 1000 / perSecond;
    this.#now = now;
  }

  /** Takes the next turn. @returns milliseconds until it comes */
  delayMs(): number {
    const now = this.#now();
    this.#bookedUntil = Math.max(this.#bookedUntil, now - this.#atOnce * this.#intervalMs) + this.#intervalMs;
    return Math.max(0, this.#bookedUntil - now);
  }
}
