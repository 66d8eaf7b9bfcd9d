import { createLogUpdate } from 'log-update';
import type { Output } from '../output.ts';
import { renderBudgetPage } from '../render/budget-page.ts';
import { renderBudgets } from '../render/budgets.ts';
import { type BudgetView, isInUse } from '../views/budget.ts';
import type { BudgetDisplay } from './budget-display.ts';

/** What the table shows: pages of the named budgets, or a line for each. */
export interface BudgetChoice {
  readonly isNamed: boolean;
  readonly inUse: boolean;
  readonly isWide: boolean;
}

/** A table at the foot of the terminal, repainted; what does not fit is counted. */
export function liveBudgetDisplay(output: Output, choice: BudgetChoice): BudgetDisplay {
  const repaint = createLogUpdate(output.screen as NodeJS.WriteStream);
  const known = new Map<string, BudgetView>();
  let away = '';
  let isStale = false;
  const paint = () => repaint(budgetFrame([...known.values()], choice, away, output));
  output.screen.on('resize', paint);
  return {
    update({ budgets, removedNames }) {
      // A daemon that was away begins anew with all there are.
      if (isStale) known.clear();
      isStale = false;
      away = '';
      for (const view of budgets) known.set(view.name, view);
      for (const name of removedNames) known.delete(name);
      paint();
    },
    lost(message) {
      isStale = true;
      away = message;
      paint();
    },
    close() {
      output.screen.off('resize', paint);
      repaint.done();
    },
  };
}

/** As many lines as the terminal has, those of budgets in use first where not all fit. */
export function budgetFrame(known: readonly BudgetView[], choice: BudgetChoice, away: string, output: Output): string {
  const { paint } = output;
  // The last cell of a row stays free: a terminal that wraps there would break the repainting.
  const width = (output.columns ?? 80) - 1;
  const most = Math.max(4, (output.screen.rows ?? 24) - 1 - (away === '' ? 0 : 1));
  const chosen = choice.inUse ? known.filter(isInUse) : known;
  const lines = linesOf(chosen, choice, output, width);
  const fitting = lines.length <= most ? lines : linesOf(busyFirst(chosen), choice, output, width);
  const hidden = fitting.length - most;
  const shown = hidden <= 0 ? fitting : [...fitting.slice(0, most - 1), paint.faint(`... ${hidden + 1} more lines`)];
  return [...shown, ...(away === '' ? [] : [paint.warn(`${away}; trying again`)])].join('\n');
}

function linesOf(views: readonly BudgetView[], choice: BudgetChoice, { paint }: Output, width: number): string[] {
  if (views.length === 0) return [paint.faint(choice.inUse ? 'no budget is in use' : 'no budgets')];
  const text = choice.isNamed
    ? views.map((view) => renderBudgetPage(view, paint, width)).join('\n\n')
    : renderBudgets(views, choice.isWide, paint, width);
  return text.split('\n');
}

function busyFirst(views: readonly BudgetView[]): BudgetView[] {
  return [...views.filter(isInUse), ...views.filter((view) => !isInUse(view))];
}
