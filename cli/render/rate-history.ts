import type { MigrationView } from '../views/migration.ts';
import { formatBytes, formatDuration, formatSpeed, formatTime } from './amounts.ts';
import type { Paint } from './paint.ts';
import { renderRateChanges } from './rate-changes.ts';
import { againstLimit } from './summary.ts';
import { renderFacts } from './table.ts';
import { printable } from './text.ts';

/** So many changes of rate the daemon keeps of a migration. */
const kept = 100;

/** Every change of rate of a migration with its proof, and what was measured of it all. */
export function renderRateHistory(view: MigrationView, paint: Paint, width?: number): string {
  const { rateChanges } = view;
  const place = `from ${view.sourceHost}:${view.sourcePool} to ${view.destinationHost}:${view.destinationPool}`;
  const first = rateChanges[0]?.sequence ?? 0;
  const facts = renderFacts(
    [
      ['migration', `${paint.strong(view.id)}: ${printable(view.volume)} ${place}, ${view.state}`],
      ['started', view.startTime === null ? undefined : formatTime(view.startTime)],
      ['mean rate', formatSpeed(view.meanBytesPerSecond)],
      ['worst second', `${formatBytes(view.worstSecondBytes)}${againstLimit(view)}`],
      ['above limit', formatDuration(view.timeAboveLimitMs)],
    ],
    paint,
  );
  return [
    facts,
    '',
    rateChanges.length === 0 ? paint.faint('no change of rate yet') : renderRateChanges(rateChanges, paint, width),
    ...(first > 1
      ? [paint.faint(`the ${first - 1} before are not kept: of a migration there are the last ${kept}`)]
      : []),
  ].join('\n');
}
