import type { MigrationView, RateChangeView } from '../views/migration.ts';
import { hasEnded } from '../views/state-words.ts';
import { formatBytes, formatDuration, formatEta, formatSpeed, formatTime, percentOf } from './amounts.ts';
import { limitPhrase, rateText } from './limit.ts';
import type { Paint } from './paint.ts';
import { paintState } from './state.ts';
import { againstLimit, tookMs } from './summary.ts';
import { renderFacts, renderTable } from './table.ts';
import { counted, printable } from './text.ts';

/** Everything known of one migration: facts, changes of rate with their proof, events. */
export function renderMigrationPage(view: MigrationView, paint: Paint, width?: number): string {
  const sections = [
    renderFacts(factsOf(view, paint), paint),
    view.rateChanges.length === 0 ? '' : renderRateChanges(view.rateChanges, paint, width),
    view.events.length === 0 ? '' : renderEvents(view, paint),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function factsOf(view: MigrationView, paint: Paint): [string, string | undefined][] {
  const { rate, by } = limitPhrase(view.explanation);
  const eta = view.etaMs === null ? '' : `, eta ${formatEta(view.etaMs)}`;
  const took = tookMs(view);
  return [
    ['migration', paint.strong(view.id) + (view.attempt > 1 ? `, attempt ${view.attempt}` : '')],
    ['state', paintState(view.state, paint) + wantedNote(view)],
    ['obstacle', printable(view.obstacle)],
    ['error', view.error === null ? undefined : paint.bad(`${printable(view.error.message)} (${view.error.reason})`)],
    ['volume', `${printable(view.volume)}, ${formatBytes(view.sizeBytes)}`],
    ['from', `${view.sourceHost}:${view.sourcePool}${view.keepSource ? ', to be kept' : ''}`],
    ['to', `${view.destinationHost}:${view.destinationPool}`],
    ['way', wayPhrase(view)],
    ['landed', `${formatBytes(view.landedBytes)} (${percentOf(view.landedBytes, view.sizeBytes)}%)${eta}`],
    ['limit', `${rate}${by === '' ? '' : ` by ${by}`}`],
    ['requested limit', view.requestedLimit === null ? undefined : rateText(view.requestedLimit)],
    ['rate now', hasEnded(view) ? undefined : formatSpeed(view.currentBytesPerSecond)],
    ['mean rate', formatSpeed(view.meanBytesPerSecond)],
    ['worst second', `${formatBytes(view.worstSecondBytes)}${againstLimit(view)}`],
    ['copy', counted(view.legs, 'leg')],
    ['created', formatTime(view.createTime)],
    ['started', view.startTime === null ? undefined : formatTime(view.startTime)],
    [
      'ended',
      view.endTime === null
        ? undefined
        : `${formatTime(view.endTime)}${took === undefined ? '' : `, after ${formatDuration(took)}`}`,
    ],
  ];
}

function wantedNote({ state, wanted }: MigrationView): string {
  if (wanted === 'pause') return ', paused by request';
  return wanted === 'cancel' && state !== 'cancelled' ? ', to be cancelled' : '';
}

function wayPhrase({ way, wayReason, forceHostCopy }: MigrationView): string {
  const words = { unspecified: 'not chosen yet', driver: 'moved by the driver', 'host-copy': 'host copy' }[way];
  return [words, forceHostCopy ? 'forced' : '', printable(wayReason)].filter((part) => part !== '').join(', ');
}

function renderRateChanges(changes: readonly RateChangeView[], paint: Paint, width: number | undefined): string {
  return renderTable(
    [
      { title: 'RATE CHANGED' },
      { title: 'TO', align: 'right' },
      { title: 'CAUSE', atLeast: 12, cut: 'middle' },
      { title: 'ACKNOWLEDGED', align: 'right' },
      { title: 'EFFECTIVE', align: 'right' },
    ],
    changes.map((change) => [
      formatTime(change.requestedTime),
      rateText(change.rate),
      printable(change.cause),
      after(change.requestedTime, change.acknowledgedTime),
      after(change.requestedTime, change.effectiveTime),
    ]),
    paint,
    width,
  );
}

/** How long after the decision; "-" for not yet. */
function after(from: string | null, to: string | null): string {
  return from === null || to === null ? '-' : `+${Date.parse(to) - Date.parse(from)}ms`;
}

function renderEvents(view: MigrationView, paint: Paint): string {
  const rows = view.events.map(({ time, message }) => [formatTime(time), printable(message)]);
  return renderTable([{ title: 'TIME' }, { title: 'EVENT' }], rows, paint);
}
