import type { Scratch } from './scratch.ts';

/** What a trial has to work with. */
export interface Bench {
  readonly scratch: Scratch;
  /** Where volumes lie that are to be on a disk: a folder, or undefined for the one for temporary files. */
  readonly disk: string | undefined;
  /** Shorter runs, fewer repetitions: figures to see that it works, not to quote. */
  readonly quick: boolean;
  /** Aborted on Ctrl-C; a trial then cleans up and rejects. */
  readonly signal: AbortSignal;
  /** Tells the person who waits what is going on. */
  say(text: string): void;
}

export type Verdict = 'met' | 'missed' | 'not measured';

/** One row of the table of bars. */
export interface BarRow {
  readonly measure: string;
  readonly setting: string;
  readonly measured: string;
  readonly bar: string;
  readonly verdict: Verdict;
}

/** One row of the table of throttles: worst seconds as multiples of the limit. */
export interface ThrottleRow {
  readonly tool: string;
  readonly limit: string;
  readonly mean: string;
  readonly steady: string;
  readonly afterPause: string;
  readonly afterStall: string;
  readonly afterCut: string;
}

/** One row of the table of facts about a tool, for which there is no bar. */
export interface FactRow {
  readonly subject: string;
  readonly setting: string;
  readonly measured: string;
}

/** What a trial found out. */
export interface Findings {
  readonly bars?: readonly BarRow[];
  readonly throttles?: readonly ThrottleRow[];
  readonly facts?: readonly FactRow[];
  /** Whole sentences. */
  readonly notes?: readonly string[];
  /** True when something could not be measured that should have been; a note says what and why. */
  readonly failed?: boolean;
}

/** One thing that the bench measures, by the name that `--only` takes. */
export interface Trial {
  readonly name: string;
  readonly about: string;
  run(bench: Bench): Promise<Findings>;
}
