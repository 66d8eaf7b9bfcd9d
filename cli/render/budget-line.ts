import type { BudgetView } from '../views/budget.ts';
import { formatSpeed } from './amounts.ts';
import { exceededPhrase, isExceeded, percentText } from './budgets.ts';
import { rateText } from './limit.ts';
import { counted, printable } from './text.ts';

/** One budget at one moment, for a log: time, name, in use of its limit, who shares it and waits for it. */
export function renderBudgetLine(view: BudgetView, now: Date): string {
  const { shares, waitingMigrationIds: waiting, limit } = view;
  const percent = limit?.kind === 'limited' ? ` (${percentText(view)})` : '';
  const parts = [
    `${formatSpeed(view.currentBytesPerSecond)} of ${rateText(limit)}${percent}`,
    `${counted(shares.length, 'migration')}`,
    waiting.length === 0 ? '' : `${waiting.length} ${waiting.length === 1 ? 'waits' : 'wait'}`,
    exceededPhrase(view),
  ];
  return `${now.toISOString().slice(0, 19)}Z ${printable(view.name)} ${parts.filter((part) => part !== '').join(', ')}`;
}

/** What has to change for a line to be written at once: its limit, who shares it or waits, whether it is exceeded. */
export function budgetTurningPointOf(view: BudgetView): string {
  const ids = view.shares.map(({ migrationId }) => migrationId);
  return JSON.stringify([view.limit, ids, view.waitingMigrationIds, isExceeded(view), view.exceededCount]);
}
