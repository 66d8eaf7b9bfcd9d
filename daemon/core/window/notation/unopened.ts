import { neverOpens } from '../contradiction.ts';
import type { Range } from '../range.ts';
import type { Calendar, Opening } from '../window.ts';
import type { WindowProblem, Word } from './words.ts';

/** An opening, with its dates as they were written. */
export interface DatedOpening {
  readonly opening: Opening;
  readonly dates: readonly Word<Range>[];
}

/** The dates of an opening on which its window is said to open and never would. */
export function unopened(calendar: Calendar, { opening, dates }: DatedOpening): WindowProblem[] {
  const unexceptional = { ...calendar, holidays: [], blackouts: [] };
  return dates
    .filter(({ value }) => neverOpens(calendar, opening, value))
    .map(({ value, text, path }) => {
      const cause = neverOpens(unexceptional, opening, value)
        ? `it has none of the days ${[...opening.days].join(', ')} with hours that exist: correct days or dates`
        : 'holidays and blackouts leave nothing of it: take it out of these or of dates';
      return { path, message: `${JSON.stringify(text)} never opens, because ${cause}` };
    });
}
