import { setTimeout as sleep } from 'node:timers/promises';

/** From so many rates on it is one. */
const many = 1_000;
/** Milliseconds between two looks whether it is over. */
const lookMs = 50;

/**
 * Whether a great many rates are on their way to the agents. An edit of the policies may change those of ten thousand copies at once, and a
 * limit that was lowered cannot wait for reports and renewals of leases: what can wait does, until the last of the rates is stored.
 */
export class Rush {
  #left = 0;

  /** Rates that were found, and are not stored yet. */
  get left(): number {
    return this.#left;
  }

  get isOn(): boolean {
    return this.#left >= many;
  }

  expect(rates: number): void {
    this.#left += rates;
  }

  stored(rates: number): void {
    this.#left -= rates;
  }

  /** Settles when it is over, or after so many milliseconds. */
  async over(longestMs: number): Promise<void> {
    const deadline = performance.now() + longestMs;
    while (this.isOn && performance.now() < deadline) await sleep(lookMs);
  }
}
