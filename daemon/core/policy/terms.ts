import type { Rate } from '../rate/rate.ts';
import type { Stated } from './origin.ts';

/** What any level of policy may say about speed: a limit is a preference, a max is a ceiling. */
export interface Terms {
  /** Taken from the strongest level that states one. */
  readonly limit: Stated<Rate> | undefined;
  /** Holds wherever it is stated; nothing overrides it. */
  readonly max: Stated<Rate> | undefined;
}
