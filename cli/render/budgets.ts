import type { BudgetView } from '../views/budget.ts';
import { formatBytes, formatDuration, formatSpeed, formatTime } from './amounts.ts';
import { rateText, shareText } from './limit.ts';
import { withNotes } from './notes.ts';
import type { Paint } from './paint.ts';
import { type Column, renderTable } from './table.ts';
import { padStart, printable } from './text.ts';

/** Above this part of its limit, what is in use of a budget is not as it should be. */
const tolerated = 1.05;

/** Budgets, one a line; below a line what was exceeded. @param isWide with what they are about, where that is written, and their means */
export function renderBudgets(budgets: readonly BudgetView[], isWide: boolean, paint: Paint, width?: number): string {
  const alarm = (text: string, row: number) => (isExceeded(budgets[row]) ? paint.bad(text) : text);
  const wide: Column[] = [
    { title: 'MEAN', align: 'right' },
    { title: 'NEXT CHANGE' },
    { title: 'SCOPE', atLeast: 12 },
    { title: 'FROM', atLeast: 12, cut: 'middle' },
  ];
  const table = renderTable(
    [
      { title: 'NAME', atLeast: 10, cut: 'middle' },
      { title: 'LIMIT', align: 'right' },
      { title: 'IN USE', align: 'right', paint: alarm },
      { title: '%', align: 'right', paint: alarm },
      { title: 'ALLOTTED', align: 'right' },
      { title: 'RUN', align: 'right' },
      { title: 'WAIT', align: 'right' },
      { title: 'WORST', align: 'right' },
      { title: 'ABOVE', align: 'right' },
      ...(isWide ? wide : []),
    ],
    budgets.map((view) => [...cellsOf(view), ...(isWide ? wideCellsOf(view) : [])]),
    paint,
    width,
  );
  return withNotes(table, budgets.map(exceededPhrase), paint, width);
}

function cellsOf(view: BudgetView): string[] {
  return [
    printable(view.name),
    rateText(view.limit),
    // As wide as ever, so that a table that is repainted stands still.
    padStart(formatSpeed(view.currentBytesPerSecond), 9),
    padStart(percentText(view), 4),
    allottedText(view) ?? '-',
    String(view.shares.length),
    String(view.waitingMigrationIds.length),
    view.firstUsedTime === null ? '-' : formatBytes(view.worstSecondBytes),
    view.timeAboveLimitMs === 0 ? '-' : formatDuration(view.timeAboveLimitMs),
  ];
}

function wideCellsOf({ firstUsedTime, meanBytesPerSecond, nextChangeTime, scope, origin }: BudgetView): string[] {
  const mean = firstUsedTime === null ? '-' : formatSpeed(meanBytesPerSecond);
  return [mean, formatTime(nextChangeTime), printable(scope), printable(origin)];
}

/** Undefined where nothing of it is given away. */
export function allottedText({ allotted }: BudgetView): string | undefined {
  return allotted?.kind === 'paused' ? undefined : shareText(allotted);
}

/** What is in use of a limited budget, in per cent. */
export function percentText({ limit, currentBytesPerSecond }: BudgetView): string {
  return limit?.kind === 'limited' ? `${Math.round((currentBytesPerSecond * 100) / limit.bytesPerSecond)}%` : '-';
}

/** Whether more is in use than there is. */
export function isExceeded(view: BudgetView | undefined): boolean {
  if (view?.limit?.kind === 'paused') return view.currentBytesPerSecond > 0;
  return view?.limit?.kind === 'limited' && view.currentBytesPerSecond > view.limit.bytesPerSecond * tolerated;
}

/** How often more was used than there is, and what is made of that; empty when it never was. */
export function exceededPhrase({ exceededCount, exceededTime, sharedPerMille }: BudgetView): string {
  if (exceededCount === 0) return '';
  const times = exceededCount === 1 ? 'once' : `${exceededCount} times, the last`;
  const mending = `; ${(sharedPerMille / 10).toFixed(1).replace(/\.0$/, '')}% of it is shared until that is made good`;
  return `exceeded for more than a second ${times} at ${formatTime(exceededTime)}${sharedPerMille < 1000 ? mending : ''}`;
}
