import { keptNameOf } from '../../daemon/core/migration/name.ts';
import type { ExplanationView } from '../views/explanation.ts';
import type { MigrationView } from '../views/migration.ts';
import { hasEnded } from '../views/state-words.ts';
import { formatBytes, formatDuration, formatEta, formatSpeed, formatTime, percentOf } from './amounts.ts';
import { limitPhrase, rateText, shareText } from './limit.ts';
import { momentText } from './moment.ts';
import { clipPhrase } from './notices.ts';
import type { Paint } from './paint.ts';
import { queuePhrase } from './queue.ts';
import { type LastShown, renderRateChanges } from './rate-changes.ts';
import { paintState } from './state.ts';
import { againstLimit, tookMs } from './summary.ts';
import { renderFacts, renderTable } from './table.ts';
import { counted, printable } from './text.ts';

/** So many changes of rate are shown with everything else of a migration. */
const lastChanges: LastShown = { most: 10, rest: '--history' };

/** Everything known of one migration: facts, the last changes of rate with their proof, events. */
export function renderMigrationPage(view: MigrationView, paint: Paint, width?: number): string {
  const sections = [
    renderFacts(factsOf(view, paint), paint),
    renderRateChanges(view.rateChanges, paint, width, lastChanges),
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
    ['batch', view.batchId],
    ['state', paintState(view.state, paint) + wantedNote(view)],
    ['queue', queuePhrase(view)],
    ['obstacle', view.share?.queued ? undefined : printable(view.obstacle)],
    ['error', view.error === null ? undefined : paint.bad(`${printable(view.error.message)} (${view.error.reason})`)],
    ['volume', `${printable(view.volume)}, ${formatBytes(view.sizeBytes)}`],
    ['owner', ownerPhrase(view)],
    ['from', `${view.sourceHost}:${view.sourcePool}`],
    ['source then', sourcePhrase(view)],
    ['to', `${view.destinationHost}:${view.destinationPool}`],
    ['way', wayPhrase(view)],
    ['landed', `${formatBytes(view.landedBytes)} (${percentOf(view.landedBytes, view.sizeBytes)}%)${eta}`],
    ['verified', verifyPhrase(view)],
    ['limit', `${rate}${by === '' ? '' : ` by ${by}`}`],
    ['share', sharePhrase(view)],
    ['clipped', clipPhrase(view.explanation)],
    ['window', hasEnded(view) ? undefined : windowPhrase(view.explanation)],
    ['requested limit', view.requestedLimit === null ? undefined : rateText(view.requestedLimit)],
    ['requested window', printable(view.requestedWindow)],
    ['rate now', hasEnded(view) ? undefined : formatSpeed(view.currentBytesPerSecond)],
    ['mean rate', formatSpeed(view.meanBytesPerSecond)],
    ['worst second', `${formatBytes(view.worstSecondBytes)}${againstLimit(view)}`],
    ['above limit', view.timeAboveLimitMs === 0 ? undefined : formatDuration(view.timeAboveLimitMs)],
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

/** What it gets of the budgets that it crosses, and what bounds that; undefined where it crosses none. */
function sharePhrase({ share }: MigrationView): string | undefined {
  if (share === null || share.share === null || share.budgets.length === 0) return undefined;
  const crossed = share.budgets.length === 1 ? 'budget' : 'budgets';
  return printable(
    `${shareText(share.share)}, bound by ${share.bound}; crosses ${crossed} ${share.budgets.join(', ')}`,
  );
}

/** Whose the migration is, where only its copy is made here. */
function ownerPhrase({ offer }: MigrationView): string | undefined {
  if (offer === null) return undefined;
  return printable(`${offer.owner}; ${offer.host} copies ${offer.sourcePath} to ${offer.targetPath}`);
}

/** What becomes of the source, or has become of it; undefined where it stays the volume, or that is its owner's matter. */
function sourcePhrase(view: MigrationView): string | undefined {
  if (view.offer !== null) return undefined;
  if (view.state === 'failed' || view.state === 'cancelled' || view.wanted === 'cancel') return undefined;
  const fate = view.keepSource ? `kept as ${keptNameOf(view.volume, view.id)}` : 'deleted';
  return printable(`${fate} (${view.keepSourceReason})`);
}

function windowPhrase(explanation: ExplanationView | null): string | undefined {
  const window = explanation?.window ?? null;
  if (window === null) return undefined;
  const { names, origin, note, opensTime, closesTime } = window;
  const turn = opensTime ?? closesTime;
  const moment = turn === null ? '' : ` (at ${momentText(turn, explanation?.atTime ?? null)})`;
  return printable(`${names.join(' or ')} (${origin}) is ${note}${moment}`);
}

/** How what was copied is checked, and how far that is; undefined where nothing is copied. */
function verifyPhrase({ explanation, way, verifiedBytes, verifyBytes, offer }: MigrationView): string | undefined {
  if (way === 'driver' || offer !== null) return undefined;
  const ruled = explanation?.settings.find(({ key }) => key === 'verify');
  const how =
    ruled === undefined
      ? 'by digests'
      : printable(`${ruled.value === 'none' ? 'by counts' : 'by digests'} (${ruled.origin})`);
  if (verifyBytes === 0) return how;
  return `${how}, ${formatBytes(verifiedBytes)} of ${formatBytes(verifyBytes)} read back (${percentOf(verifiedBytes, verifyBytes)}%)`;
}

function wantedNote({ state, wanted }: MigrationView): string {
  if (wanted === 'pause') return ', paused by request';
  return wanted === 'cancel' && state !== 'cancelled' ? ', to be cancelled' : '';
}

function wayPhrase({ way, wayReason, forceHostCopy }: MigrationView): string {
  const words = { unspecified: 'not chosen yet', driver: 'moved by the driver', 'host-copy': 'host copy' }[way];
  return [words, forceHostCopy ? 'forced' : '', printable(wayReason)].filter((part) => part !== '').join(', ');
}

function renderEvents(view: MigrationView, paint: Paint): string {
  const rows = view.events.map(({ time, message }) => [formatTime(time), printable(message)]);
  return renderTable([{ title: 'TIME' }, { title: 'EVENT' }], rows, paint);
}
