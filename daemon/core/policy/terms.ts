import type { Rate } from '../rate/rate.ts';
import type { Stated } from './origin.ts';
import type { AllowedHours } from './window-use.ts';

/** What any level of policy may say about speed: a limit is a preference, a max is a ceiling. */
export interface Terms {
  /** Taken from the strongest level that states one. */
  readonly limit: Stated<Rate> | undefined;
  /** Holds wherever it is stated; nothing overrides it. */
  readonly max: Stated<Rate> | undefined;
}

/** When migrations may run, and what becomes of those that have begun when they may not. */
export interface Hours {
  readonly window: Stated<AllowedHours> | undefined;
  /** `limited`: what goes on at this rate while the window is closed, in the place of what the window's at_close says. */
  readonly trickle: Stated<Rate> | undefined;
}

/** What the mapping `default` states. */
export interface DefaultTerms extends Terms, Hours {
  /** Bytes per second that a migration gets at least of the budgets it crosses; 0 for none. */
  readonly floor: Stated<number> | undefined;
}
