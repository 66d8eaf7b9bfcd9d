/** A round may take at most so much of the time: it waits so many times as long as the one before took. */
const restPerRound = 3;

/**
 * Runs rounds soon after somebody asks for one: what is asked for in one turn of the event loop is one round, and the more work a round
 * is the more of what comes meanwhile goes into the next.
 */
export class Pacemaker {
  readonly #round: () => void;
  #planned: NodeJS.Immediate | NodeJS.Timeout | undefined;
  /** By the monotonic clock, in milliseconds. */
  #restsUntil = 0;
  #isStopped = false;

  constructor(round: () => void) {
    this.#round = round;
  }

  soon(): void {
    if (this.#planned !== undefined || this.#isStopped) return;
    const restMs = this.#restsUntil - performance.now();
    this.#planned = restMs > 1 ? setTimeout(() => this.#run(), restMs) : setImmediate(() => this.#run());
  }

  stop(): void {
    this.#isStopped = true;
  }

  #run(): void {
    this.#planned = undefined;
    if (this.#isStopped) return;
    const begunAt = performance.now();
    this.#round();
    const endedAt = performance.now();
    this.#restsUntil = endedAt + restPerRound * (endedAt - begunAt);
  }
}
