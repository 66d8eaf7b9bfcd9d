/** The two clocks of a machine, which part when somebody sets the one or the machine is suspended. */
export interface Clock {
  /** What the calendar says, in milliseconds of Unix time. It jumps. */
  wallMs(): number;
  /** Milliseconds since some moment, by which timers run. It never jumps, and may stand still while the machine is suspended. */
  monotonicMs(): number;
}

export const machineClock: Clock = { wallMs: Date.now, monotonicMs: () => performance.now() };
