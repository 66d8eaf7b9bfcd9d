import type { BudgetView } from '../sharing/standing.ts';

/** So many migrations go into one message, at about a hundred bytes each: clients take no message above 4 MiB. */
const mostMigrations = 10_000;

/** How many budgets, from the first on, go into one message: at least one. */
export function portionOf(budgets: readonly BudgetView[], most: number): number {
  let migrations = 0;
  for (const [index, { members, queued }] of budgets.entries()) {
    migrations += members.length + queued.length;
    if (index === most || (index > 0 && migrations > mostMigrations)) return index;
  }
  return budgets.length;
}
