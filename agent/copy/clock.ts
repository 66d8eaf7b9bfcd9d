/** Time for a copy, so that a test can pass its own. */
export interface Clock {
  /** Milliseconds since some moment; never falls. */
  now(): number;
  wallClock(): Date;
  /** Calls back once; the result takes that back. */
  after(milliseconds: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wallClock: () => new Date(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};
