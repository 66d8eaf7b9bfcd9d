import type { BudgetShareView, BudgetView } from '../views/budget.ts';
import { formatBytes, formatDuration, formatSpeed, formatTime } from './amounts.ts';
import { allottedText, exceededPhrase, isExceeded, percentText } from './budgets.ts';
import { rateText, shareText } from './limit.ts';
import { withNotes } from './notes.ts';
import type { Paint } from './paint.ts';
import { renderFacts, renderTable } from './table.ts';
import { printable } from './text.ts';
import { wrap } from './wrap.ts';

/** One budget with everybody who shares it or waits for it. */
export function renderBudgetPage(view: BudgetView, paint: Paint, width?: number): string {
  const { shares, waitingMigrationIds: waiting } = view;
  return [
    renderFacts(factsOf(view, paint), paint),
    '',
    shares.length === 0 ? paint.faint('nothing crosses it now') : renderShares(shares, paint, width),
    ...(waiting.length === 0
      ? []
      : ['', wrap(`waiting, the next first: ${waiting.map(printable).join(', ')}`, width, '  ')]),
  ].join('\n');
}

function factsOf(view: BudgetView, paint: Paint): [string, string | undefined][] {
  const inUse = `${formatSpeed(view.currentBytesPerSecond)}${view.limit?.kind === 'limited' ? ` (${percentText(view)})` : ''}`;
  const isUsed = view.firstUsedTime !== null;
  return [
    ['budget', paint.strong(printable(view.name))],
    ['scope', printable(view.scope)],
    ['limit', `${rateText(view.limit)} (${printable(view.origin)})`],
    ['may change', view.nextChangeTime === null ? undefined : formatTime(view.nextChangeTime)],
    ['in use', isExceeded(view) ? paint.bad(inUse) : inUse],
    ['allotted', allottedText(view) ?? 'nothing'],
    ['first used', isUsed ? formatTime(view.firstUsedTime) : 'never'],
    ['mean rate', isUsed ? formatSpeed(view.meanBytesPerSecond) : undefined],
    [
      'worst second',
      isUsed ? `${formatBytes(view.worstSecondBytes)} at ${formatTime(view.worstSecondTime)}` : undefined,
    ],
    ['above limit', isUsed ? formatDuration(view.timeAboveLimitMs) : undefined],
    ['exceeded', exceededPhrase(view)],
  ];
}

function renderShares(shares: readonly BudgetShareView[], paint: Paint, width: number | undefined): string {
  const table = renderTable(
    [
      { title: 'MIGRATION', atLeast: 9, cut: 'middle' },
      { title: 'VOLUME', atLeast: 6, cut: 'middle' },
      { title: 'PRIORITY', align: 'right' },
      { title: 'FLOOR', align: 'right' },
      { title: 'SHARE', align: 'right' },
      { title: 'GRANTED', align: 'right' },
      { title: 'IN USE', align: 'right' },
      { title: 'BOUND BY', atLeast: 10 },
    ],
    shares.map((each) => [
      printable(each.migrationId),
      printable(each.volume),
      String(each.priority),
      each.floorBytesPerSecond === 0 ? '-' : shareText({ kind: 'limited', bytesPerSecond: each.floorBytesPerSecond }),
      shareText(each.share),
      shareText(each.granted),
      formatSpeed(each.currentBytesPerSecond),
      printable(each.bound),
    ]),
    paint,
    width,
  );
  const unreached = 'its agent is not reached: it may use what it was granted until its lease is over';
  return withNotes(
    table,
    shares.map((each) => (each.unreached ? unreached : '')),
    paint,
    width,
  );
}
