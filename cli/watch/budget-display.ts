import type { WatchBudgetsResponse } from '../../proto/gen/sluice/v1/WatchBudgetsResponse.ts';
import type { Output } from '../output.ts';
import { budgetTurningPointOf, renderBudgetLine } from '../render/budget-line.ts';
import { type BudgetView, budgetView, isInUse } from '../views/budget.ts';

/** What was heard of budgets: those that changed, and the names of those that are gone. */
export interface BudgetNews {
  readonly budgets: readonly BudgetView[];
  readonly removedNames: readonly string[];
}

/** Shows budgets as they change. */
export interface BudgetDisplay {
  update(news: BudgetNews): void;
  /** Says that the daemon is away for the moment. */
  lost(message: string): void;
  /** Leaves the screen as it should stay. */
  close(): void;
}

export function budgetNews({ budgets, removedNames }: WatchBudgetsResponse): BudgetNews {
  return { budgets: budgets.map(budgetView), removedNames };
}

/** Whatever was heard as one JSON object on a line of its own. */
export function jsonBudgetDisplay(output: Output): BudgetDisplay {
  return {
    update: (news) => output.line(JSON.stringify(news)),
    lost() {},
    close() {},
  };
}

/** At most one line in this time of a budget of which only the amounts change. */
const everyMs = 5000;

/** Lines for a log, of budgets that are in use: one at every change of limit or of who shares, else thinned. */
export function logBudgetDisplay(output: Output, now: () => Date): BudgetDisplay {
  const written = new Map<string, { atMs: number; turningPoint: string }>();
  let isAway = false;
  return {
    update({ budgets, removedNames }) {
      isAway = false;
      const at = now();
      for (const view of budgets) {
        const turningPoint = budgetTurningPointOf(view);
        const before = written.get(view.name);
        if (before === undefined && !isInUse(view)) continue;
        const isNews = before?.turningPoint !== turningPoint;
        if (!isNews && (!isInUse(view) || at.getTime() - before.atMs < everyMs)) continue;
        written.set(view.name, { atMs: at.getTime(), turningPoint });
        output.line(renderBudgetLine(view, at));
      }
      for (const name of removedNames) {
        if (written.delete(name)) output.line(`${at.toISOString().slice(0, 19)}Z ${name} is gone from the policies`);
      }
    },
    lost(message) {
      if (!isAway) output.note(`sluice: ${message}; trying again`);
      isAway = true;
    },
    close() {},
  };
}
