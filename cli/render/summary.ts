import type { MigrationView } from '../views/migration.ts';
import { formatBytes, formatDuration, formatSpeed } from './amounts.ts';
import { shareText } from './limit.ts';
import type { Paint } from './paint.ts';
import { counted, printable } from './text.ts';

/** How an ended migration went, in one line: mean rate, worst second against the limit, time, legs. */
export function renderSummary(view: MigrationView, paint: Paint): string {
  const landed = `${formatBytes(view.landedBytes)} of ${formatBytes(view.sizeBytes)}`;
  switch (view.state) {
    case 'succeeded':
      return `${view.id}: ${paint.good('succeeded')}, ${whatMoved(view).join(', ')}`;
    case 'failed':
      return `${view.id}: ${paint.bad('failed')} after ${landed}: ${printable(view.error?.message ?? 'no reason given')}${reasonOf(view)}; the source is as it was`;
    case 'cancelled':
      return `${view.id}: ${paint.warn('cancelled')} after ${landed}; the source is as it was`;
    default:
      return `${view.id}: ${view.state}, ${landed}`;
  }
}

function reasonOf({ error }: MigrationView): string {
  return error === null ? '' : ` (${error.reason})`;
}

function whatMoved(view: MigrationView): string[] {
  const place = `${view.volume} is at ${view.destinationHost}:${view.destinationPool}`;
  const time = tookMs(view);
  const moved = `${formatBytes(view.sizeBytes)}${time === undefined ? '' : ` in ${formatDuration(time)}`}`;
  if (view.way === 'driver') return [place, `${moved} by the driver (${printable(view.wayReason)})`];
  return [
    place,
    moved,
    `mean ${formatSpeed(view.meanBytesPerSecond)}`,
    `worst second ${formatBytes(view.worstSecondBytes)}${againstLimit(view)}`,
    ...(view.timeAboveLimitMs > 0 ? [`above its limit for ${formatDuration(view.timeAboveLimitMs)}`] : []),
    counted(view.legs, 'leg'),
  ];
}

/**
 * The worst second as a multiple of the highest rate that the copy was ever held to: with a changed one it is not known which
 * held in that second.
 */
export function againstLimit(view: MigrationView): string {
  const granted = view.rateChanges.map((change) => change.rate);
  const rates = granted.length > 0 ? granted : [view.explanation?.effective ?? null];
  if (rates.some((rate) => rate?.kind === 'unlimited')) return '';
  const limits = rates.flatMap((rate) => (rate?.kind === 'limited' ? [rate] : []));
  const highest = limits.reduce((high, rate) => Math.max(high, rate.bytesPerSecond), 0);
  if (highest === 0) return '';
  const which = new Set(limits.map((rate) => rate.bytesPerSecond)).size > 1 ? 'highest limit' : 'limit';
  const ratio = (view.worstSecondBytes / highest).toFixed(2);
  return ` (${ratio} x the ${which} ${shareText({ kind: 'limited', bytesPerSecond: highest })})`;
}

/** From the first byte to the end, else from the request; undefined while it runs. */
export function tookMs({ createTime, startTime, endTime }: MigrationView): number | undefined {
  const from = startTime ?? createTime;
  return from === null || endTime === null ? undefined : Date.parse(endTime) - Date.parse(from);
}
