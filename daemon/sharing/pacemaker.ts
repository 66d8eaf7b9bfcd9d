/** A round may take at most so much of the time: it waits so many times as long as the one before took. */
const restPerRound = 3;

/**
 * Runs rounds soon after somebody asks for one: what is asked for in one turn of the event loop is one round, and the more work a round
 * is the more of what comes meanwhile goes into the next.
 */
export class Pacemaker {
  readonly #round: () => void;
  readonly #failed: (error: unknown) => void;
  #isPlanned = false;
  /** Until the planned one, where that has to wait. */
  #rest: NodeJS.Timeout | undefined;
  /** What the last round calls for, in milliseconds. */
  #restMs = 0;
  /** By the monotonic clock, in milliseconds. */
  #restsUntil = 0;
  /** Somebody wants a round; who asks while one runs may have come too late for it. */
  #isAsked = false;
  #isRunning = false;
  #isStopped = false;

  /** @param failed is told why a round was not finished: what asks for the next one gets it all the same */
  constructor(round: () => void, failed: (error: unknown) => void) {
    this.#round = round;
    this.#failed = failed;
  }

  soon(): void {
    this.#isAsked = true;
    if (this.#isPlanned || this.#isRunning || this.#isStopped) return;
    this.#isPlanned = true;
    const restMs = this.#restsUntil - performance.now();
    if (restMs > 1) this.#rest = setTimeout(() => this.#run(), restMs);
    else setImmediate(() => this.#run());
  }

  /** As `soon`, without any rest: for what seldom happens and changes all. */
  now(): void {
    this.#restsUntil = 0;
    if (this.#rest !== undefined) {
      clearTimeout(this.#rest);
      this.#rest = undefined;
      this.#isPlanned = false;
    }
    this.soon();
  }

  /** As `soon`, but first rests as after a round: what that has brought about is to be carried out before the next. */
  afterRest(): void {
    this.#restsUntil = performance.now() + this.#restMs;
    this.soon();
  }

  stop(): void {
    this.#isStopped = true;
  }

  #run(): void {
    this.#isPlanned = false;
    this.#rest = undefined;
    if (this.#isStopped) return;
    this.#isAsked = false;
    this.#isRunning = true;
    const begunAt = performance.now();
    try {
      this.#round();
    } catch (error) {
      this.#failed(error);
    }
    this.#isRunning = false;
    const endedAt = performance.now();
    this.#restMs = restPerRound * (endedAt - begunAt);
    this.#restsUntil = endedAt + this.#restMs;
    if (this.#isAsked) this.soon();
  }
}
