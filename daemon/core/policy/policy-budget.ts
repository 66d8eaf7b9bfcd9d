import type { Rate } from '../rate/rate.ts';
import type { BudgetScope } from '../share/budget/budget.ts';
import type { Stated } from './origin.ts';
import type { WindowUse } from './window-use.ts';

/** A budget as policy files state it; one that is written for each of many hosts or pools is here once for each of them. */
export interface PolicyBudget {
  /** Unique over all files, with the place of its definition; of one for each of many `NAME/HOST` or `NAME/HOST:POOL`. */
  readonly name: Stated<string>;
  readonly scope: BudgetScope;
  /** For all migrations together that cross it. */
  readonly limit: Stated<Rate>;
  /** The limit of the first of these whose windows are open holds in the place of `limit`. */
  readonly during: readonly BudgetHours[];
}

/** What a budget is while windows are open. */
export interface BudgetHours {
  readonly window: Stated<WindowUse>;
  readonly limit: Stated<Rate>;
}
