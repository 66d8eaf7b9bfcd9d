import { type BatchView, hasBatchEnded, stayingOf } from '../views/batch.ts';
import { formatBytes, formatDuration, formatEta, formatSpeed, percentOf } from './amounts.ts';
import { countOf, countsText, volumesText, whatOf } from './batches.ts';
import type { Paint } from './paint.ts';
import { clip, printable, widthOf } from './text.ts';

const bar = { shortest: 8, longest: 30 } as const;

/** One batch on a screen: a bar with what landed of all, rate and common ETA; below it how many are where, and what is in the way. */
export function renderLiveBatch(view: BatchView, width: number, paint: Paint): string[] {
  const { landedBytes, sizeBytes } = view;
  const percent = percentOf(landedBytes, sizeBytes);
  const amount = `${String(percent).padStart(3)}%  ${formatBytes(landedBytes)}/${formatBytes(sizeBytes)}`;
  const eta = view.etaMs === null ? '' : `  eta ${formatEta(view.etaMs)}`;
  const tail = `${formatSpeed(view.currentBytesPerSecond).padStart(9)}${eta}`;
  const room = width - widthOf(view.id) - widthOf(amount) - widthOf(tail) - 6;
  const cells = Math.min(bar.longest, room);
  const filled = Math.floor((Math.max(0, cells) * percent) / 100);
  const drawn = paint.good('█'.repeat(filled)) + paint.faint('░'.repeat(Math.max(0, cells - filled)));
  const head = cells < bar.shortest ? clip([view.id, amount, tail].join('  '), width) : undefined;
  const below = [countsText(view), printable(view.obstacle)].filter((text) => text !== '').join('; ');
  return [
    head ?? [paint.strong(view.id), drawn, amount, tail].join('  '),
    paint.faint(clip(`  ${below}`, width)),
    ...view.members.map(({ volume, error }) =>
      paint.bad(clip(`  ${volume}: ${printable(error?.message ?? '')}`, width)),
    ),
  ];
}

/** One batch at one moment, for a log. */
export function renderBatchLine(view: BatchView, now: Date): string {
  const { landedBytes, sizeBytes, currentBytesPerSecond, etaMs } = view;
  const parts = [
    `${percentOf(landedBytes, sizeBytes)}% ${formatBytes(landedBytes)} of ${formatBytes(sizeBytes)} at ${formatSpeed(currentBytesPerSecond)}`,
    countsText(view),
    etaMs === null ? '' : `eta ${formatEta(etaMs)}`,
    printable(view.obstacle),
  ];
  return `${now.toISOString().slice(0, 19)}Z ${view.id} ${view.state} ${parts.filter((part) => part !== '').join(', ')}`;
}

/** What has to change for a line to be written at once; amounts alone do not count. */
export function batchTurningPointOf(view: BatchView): string {
  return JSON.stringify([view.state, view.counts, view.obstacle.replaceAll(/\d+/g, '')]);
}

/** How an ended batch went; with what failed, and what stays behind, each on a line. */
export function renderBatchSummary(view: BatchView, paint: Paint): string {
  const { id, state, memberCount, sizeBytes, createTime, endTime } = view;
  const painted = { succeeded: paint.good, failed: paint.bad }[state as string] ?? paint.warn;
  const took = createTime === null || endTime === null ? 0 : Date.parse(endTime) - Date.parse(createTime);
  const moved = `${countOf(view, 'succeeded')} of ${volumesText(memberCount)} moved`;
  const lines = [
    `${id}: ${painted(state)}, ${printable(whatOf(view))}, ${moved}, ${formatBytes(sizeBytes)} in all, in ${formatDuration(took)}`,
    ...view.members.map(
      ({ volume, error }) => `  ${printable(`${volume}: ${error?.message ?? ''} (${error?.reason ?? ''})`)}`,
    ),
  ];
  const staying = stayingOf(view).length;
  if (staying > 0 && hasBatchEnded(view))
    lines.push(`  ${volumesText(staying)} left out: "sluice show ${id}" says why`);
  return lines.join('\n');
}
