import { amountOf } from '../../daemon/core/share/allocation/amount.ts';
import type { SimulatedBudgetView } from '../views/simulation.ts';
import { formatDuration, formatSpeed, percentOf } from './amounts.ts';
import { rateText } from './limit.ts';
import type { Paint } from './paint.ts';
import { renderTable } from './table.ts';
import { counted, printable } from './text.ts';

/** More lines say nothing any more; those that are used up for the longest time come first then. */
const mostLines = 20;

/** What the migrations of a simulation make of each budget: whether it is full, and for how long. */
export function renderBudgetUses(budgets: readonly SimulatedBudgetView[], paint: Paint, width?: number): string {
  const shown = budgets.length > mostLines ? fullestOf(budgets) : budgets;
  const more = budgets.length - shown.length;
  const table = renderTable(
    [
      { title: 'BUDGET', atLeast: 10, cut: 'middle' },
      { title: 'LIMIT', align: 'right' },
      { title: 'PEAK', align: 'right' },
      { title: 'MEAN', align: 'right' },
      { title: 'BUSY', align: 'right' },
      { title: 'FULL', align: 'right', paint: (text, row) => (shown[row]?.fullMs === 0 ? text : paint.warn(text)) },
      { title: 'OF', atLeast: 8 },
    ],
    shown.map(cells),
    paint,
    width,
  );
  return more === 0 ? table : `${table}\n${paint.faint(`and ${counted(more, 'budget')} more: see --json`)}`;
}

function cells(budget: SimulatedBudgetView): string[] {
  const { name, scope, peakBytesPerSecond, busyMs, fullMs } = budget;
  return [
    printable(name),
    limitText(budget),
    usedText(peakBytesPerSecond, budget),
    usedText(meanOf(budget), budget),
    busyMs === 0 ? '-' : formatDuration(busyMs),
    fullMs === 0 ? '-' : formatDuration(fullMs),
    printable(scope),
  ];
}

/** Both where windows change it. */
function limitText({ lowestLimit, highestLimit }: SimulatedBudgetView): string {
  const [lowest, highest] = [rateText(lowestLimit), rateText(highestLimit)];
  return lowest === highest ? lowest : `${lowest} to ${highest}`;
}

/** With its part of the limit, where that is one and has one end. */
function usedText(bytesPerSecond: number, { lowestLimit, highestLimit }: SimulatedBudgetView): string {
  if (bytesPerSecond === 0) return '-';
  const speed = formatSpeed(bytesPerSecond);
  const isOne = rateText(lowestLimit) === rateText(highestLimit) && highestLimit?.kind === 'limited';
  return isOne ? `${speed} (${percentOf(bytesPerSecond, amountOf(highestLimit))} %)` : speed;
}

/** While anything moves over it. */
function meanOf({ movedBytes, busyMs }: SimulatedBudgetView): number {
  return busyMs === 0 ? 0 : (movedBytes * 1000) / busyMs;
}

function fullestOf(budgets: readonly SimulatedBudgetView[]): SimulatedBudgetView[] {
  return budgets.toSorted((a, b) => b.fullMs - a.fullMs || meanOf(b) - meanOf(a)).slice(0, mostLines);
}
