/** How often the clocks are compared while anybody listens, in milliseconds: pv notices within 90 ms, and then writes as fast as it can. */
const lookMs = 5;
/** What counts as a jump, in milliseconds: more than the wall clock is ever slewed by between two looks. */
const leastJumpMs = 50;
/** Two readings further apart than this, in milliseconds, say nothing of each other. */
const togetherMs = 5;

/** The two clocks of this host, in milliseconds: one that people set, and one that only goes. */
export interface Clocks {
  wall(): number;
  monotonic(): number;
}

const systemClocks: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() };

/** Notices when the wall clock is set forward. It looks only while somebody listens. */
export class ClockJumps {
  readonly #clocks: Clocks;
  readonly #listeners = new Set<(seconds: number) => void>();
  #offsetMs = 0;
  #looks: NodeJS.Timeout | undefined;

  constructor(clocks: Clocks = systemClocks) {
    this.#clocks = clocks;
  }

  /** @returns ends it */
  onForward(call: (seconds: number) => void): () => void {
    const listener = (seconds: number) => call(seconds);
    this.#listeners.add(listener);
    if (this.#looks === undefined) {
      this.#offsetMs = this.#clocks.wall() - this.#clocks.monotonic();
      this.#looks = setInterval(() => this.look(), lookMs);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#looks);
      this.#looks = undefined;
    };
  }

  /** Compares the clocks; a look during which this process was held up counts for nothing. */
  look(): void {
    const before = this.#clocks.monotonic();
    const wall = this.#clocks.wall();
    if (this.#clocks.monotonic() - before > togetherMs) return;
    const jumpedMs = wall - before - this.#offsetMs;
    this.#offsetMs += jumpedMs;
    if (jumpedMs < leastJumpMs) return;
    for (const listener of [...this.#listeners]) listener(jumpedMs / 1000);
  }
}

/** Those of this host. */
export const clockJumps = new ClockJumps();
