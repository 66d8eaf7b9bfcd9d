import type { Stated } from '../../policy/origin.ts';
import type { PolicyBudget } from '../../policy/policy-budget.ts';
import type { Rate } from '../../rate/rate.ts';
import { isOpen, nextChange } from '../../window/standing.ts';
import type { Budget } from './budget.ts';

/** A budget as it is at an instant. */
export interface CurrentBudget extends Budget {
  /** Its limit with where that is written. */
  readonly stated: Stated<Rate>;
  readonly policy: PolicyBudget;
}

/** What budgets are at an instant, in the same order. @param at milliseconds of Unix time */
export function budgetsAt(budgets: readonly PolicyBudget[], at: number): CurrentBudget[] {
  return budgets.map((policy) => {
    const stated = policy.during.find(({ window }) => isOpen(window.value.window, at))?.limit ?? policy.limit;
    return { name: policy.name.value, scope: policy.scope, limit: stated.value, stated, policy };
  });
}

/** The first instant after the given one at which a window of one of the budgets opens or closes; undefined when none ever does again. */
export function nextBudgetChange(budgets: readonly PolicyBudget[], at: number): number | undefined {
  let first: number | undefined;
  for (const { during } of budgets) {
    for (const { window } of during) {
      const change = nextChange(window.value.window, at);
      if (change !== undefined && (first === undefined || change < first)) first = change;
    }
  }
  return first;
}
