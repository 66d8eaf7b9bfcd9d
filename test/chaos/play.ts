import type { Cell } from './cells.ts';
import { type Outcome, runCell } from './run/run-cell.ts';
import { diceOf } from './seeds.ts';
import { lackOf } from './site/tools.ts';

export interface Play {
  readonly cells: readonly Cell[];
  /** Of the first run of each cell; each further one has the next. */
  readonly seed: number;
  readonly repeat: number;
  readonly lanes: number;
  readonly stopSeconds: number;
  readonly signal: AbortSignal;
  /** Called after each run. */
  readonly ended: (outcome: Outcome, done: number, of: number) => void;
}

/** Runs cells, several at a time. A cell that this machine cannot play is left out: `lackOf` says why. */
export async function play({ cells, seed, repeat, lanes, stopSeconds, signal, ended }: Play): Promise<Outcome[]> {
  const playable = cells.filter(({ fault }) => lackOf(fault.needs) === undefined);
  const runs = Array.from({ length: repeat }, (_, repetition) => playable.map((cell) => ({ cell, repetition }))).flat();
  const outcomes: Outcome[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    for (let run = runs[next++]; run !== undefined; run = runs[next++]) {
      const { cell, repetition } = run;
      const number = next;
      signal.throwIfAborted();
      const runSeed = seed + repetition;
      const dice = diceOf(runSeed, cell.name);
      const outcome = await runCell({ cell, seed: runSeed, dice, number, stopSeconds, signal }).catch((error) => {
        signal.throwIfAborted();
        return broken(cell, runSeed, error);
      });
      outcomes.push(outcome);
      ended(outcome, outcomes.length, runs.length);
    }
  }
  const lanesEnded = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of lanesEnded) if (end.status === 'rejected') throw end.reason;
  return outcomes;
}

/** A run that did not even begin. */
function broken(cell: Cell, seed: number, error: unknown): Outcome {
  const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const nothing = { ending: 'unknown', worst: 0, seconds: 0, expected: undefined, isTold: false, events: [] } as const;
  return { ...nothing, cell: cell.name, seed, problems: [problem], kept: undefined };
}
