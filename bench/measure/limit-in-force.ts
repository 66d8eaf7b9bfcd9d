/** A limit and the time from which it holds, in seconds. */
export interface LimitStep {
  readonly from: number;
  /** 0 while nothing may move. */
  readonly bytesPerSecond: number;
}

/** Which limit was in force when. Before its first step nothing may move. */
export class LimitInForce {
  readonly #steps: readonly LimitStep[];

  /** @param steps in the order of time */
  constructor(steps: readonly LimitStep[]) {
    this.#steps = steps;
  }

  /** Bytes that may land between two times: the integral of the limit. */
  allowance(from: number, to: number): number {
    return this.#pieces(from, to).reduce((sum, piece) => sum + piece.seconds * piece.bytesPerSecond, 0);
  }

  /** The lowest limit above 0 between two times, in bytes per second; 0 when nothing may move at all. */
  lowest(from: number, to: number): number {
    const moving = this.#pieces(from, to).map((piece) => piece.bytesPerSecond);
    return moving.filter((limit) => limit > 0).reduce((low, limit) => (low === 0 ? limit : Math.min(low, limit)), 0);
  }

  #pieces(from: number, to: number): { seconds: number; bytesPerSecond: number }[] {
    return this.#steps
      .map(({ from: begin, bytesPerSecond }, index) => {
        const end = this.#steps[index + 1]?.from ?? Number.POSITIVE_INFINITY;
        return { seconds: Math.min(end, to) - Math.max(begin, from), bytesPerSecond };
      })
      .filter((piece) => piece.seconds > 0);
  }
}
