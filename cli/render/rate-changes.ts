import type { RateChangeView } from '../views/migration.ts';
import { formatTime } from './amounts.ts';
import { shareText } from './limit.ts';
import type { Paint } from './paint.ts';
import { renderTable } from './table.ts';
import { printable } from './text.ts';

/** How many changes are shown, and what shows them all. */
export interface LastShown {
  readonly most: number;
  readonly rest: string;
}

/**
 * Changes of rate, oldest first, each with its proof: how long after the decision its agent acknowledged it, and its sink moved at it.
 * @param last shows only so many; without it all are shown, with their numbers and the policy generations that they were decided by
 */
export function renderRateChanges(
  changes: readonly RateChangeView[],
  paint: Paint,
  width?: number,
  last?: LastShown,
): string {
  if (changes.length === 0) return '';
  const shown = last === undefined ? changes : changes.slice(-last.most);
  const isWhole = last === undefined;
  const table = renderTable(
    [
      ...(isWhole ? [{ title: 'NO', align: 'right' } as const] : []),
      { title: isWhole ? 'REQUESTED' : 'RATE CHANGED' },
      { title: 'TO', align: 'right' },
      { title: 'CAUSE', atLeast: 12, cut: 'middle' },
      ...(isWhole ? [{ title: 'GENERATION', align: 'right' } as const] : []),
      { title: 'ACKNOWLEDGED', align: 'right' },
      { title: 'EFFECTIVE', align: 'right' },
    ],
    shown.map((change) => [
      ...(isWhole ? [String(change.sequence)] : []),
      formatTime(change.requestedTime),
      shareText(change.rate),
      printable(change.cause),
      ...(isWhole ? [change.policyGeneration === 0 ? '-' : String(change.policyGeneration)] : []),
      after(change.requestedTime, change.acknowledgedTime),
      after(change.requestedTime, change.effectiveTime),
    ]),
    paint,
    width,
  );
  const hidden = changes.length - shown.length;
  return hidden === 0 || last === undefined
    ? table
    : `${table}\n${paint.faint(`${hidden} earlier: ${last.rest} shows them`)}`;
}

/** How long after the decision; "-" for not yet. Before it where the clocks of daemon and agent are apart. */
function after(from: string | null, to: string | null): string {
  if (from === null || to === null) return '-';
  const ms = Date.parse(to) - Date.parse(from);
  return `${ms < 0 ? '' : '+'}${ms}ms`;
}
