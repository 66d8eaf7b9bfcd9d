import type { CrossedBudgetView } from '../views/explanation.ts';
import { rateText } from './limit.ts';
import { withNotes } from './notes.ts';
import type { Paint } from './paint.ts';
import { renderTable } from './table.ts';
import { printable } from './text.ts';

/** The budgets that a migration crosses, each with its limit and what it is about; below a line what it makes of the migration. */
export function renderCrossedBudgets(budgets: readonly CrossedBudgetView[], paint: Paint, width?: number): string {
  const table = renderTable(
    [
      { title: ' ' },
      { title: 'BUDGET', atLeast: 12, cut: 'middle' },
      { title: 'LIMIT', align: 'right' },
      { title: 'SCOPE', atLeast: 16 },
      { title: 'FROM', atLeast: 20, cut: 'middle' },
    ],
    budgets.map(({ name, limit, scope, origin }) => [
      ' ',
      printable(name),
      rateText(limit),
      printable(scope),
      printable(origin),
    ]),
    paint,
    width,
  );
  const notes = budgets.map(({ note }) => note);
  return [paint.faint('budgets that it crosses: each is shared'), withNotes(table, notes, paint, width)].join('\n');
}
