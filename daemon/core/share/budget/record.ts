/** What is proven about a budget since it was first used. Moments are milliseconds of Unix time. */
export interface BudgetRecord {
  /** When something first crossed it; undefined when nothing ever did. */
  readonly since: number | undefined;
  /** Milliseconds in which anything crossed it. */
  readonly busyMs: number;
  /** What landed in them, in bytes; over `busyMs` it is the mean. */
  readonly landedBytes: number;
  /** What landed in the fastest second so far, in bytes, and when that ended. */
  readonly worstSecondBytes: number;
  readonly worstSecondAt: number | undefined;
  /** Milliseconds in which more landed in the last second than the limit lets. */
  readonly aboveMs: number;
  /** How often that lasted more than a second. */
  readonly exceededCount: number;
  readonly exceededAt: number | undefined;
  /** The part of the limit that is shared at the moment: less than 1 while the daemon makes good for what was exceeded. */
  readonly sharedPart: number;
}

export const unusedBudget: BudgetRecord = {
  since: undefined,
  busyMs: 0,
  landedBytes: 0,
  worstSecondBytes: 0,
  worstSecondAt: undefined,
  aboveMs: 0,
  exceededCount: 0,
  exceededAt: undefined,
  sharedPart: 1,
};
