import type { BatchView, LeftOutView } from '../views/batch.ts';
import { formatBytes, formatEta, formatSpeed, formatTime, percentOf } from './amounts.ts';
import { withNotes } from './notes.ts';
import type { Paint } from './paint.ts';
import { paintState } from './state.ts';
import { renderTable } from './table.ts';
import { counted, printable } from './text.ts';

/** Batches, one a line; below a line why nobody knows when it will be done. */
export function renderBatches(batches: readonly BatchView[], paint: Paint, width?: number): string {
  const table = renderTable(
    [
      { title: 'ID', atLeast: 8, cut: 'middle' },
      { title: 'WHAT', atLeast: 8, cut: 'middle' },
      { title: 'STATE', paint: (text) => paintState(text, paint) },
      { title: 'VOLUMES', align: 'right' },
      { title: 'DONE', align: 'right' },
      { title: 'LANDED', align: 'right' },
      { title: 'SIZE', align: 'right' },
      { title: 'RATE', align: 'right' },
      { title: 'ETA', align: 'right' },
      { title: 'CREATED' },
    ],
    batches.map((view) => [
      view.id,
      whatOf(view),
      view.state,
      String(view.memberCount),
      String(countOf(view, 'succeeded')),
      `${percentOf(view.landedBytes, view.sizeBytes)}%`,
      formatBytes(view.sizeBytes),
      view.currentBytesPerSecond === 0 ? '-' : formatSpeed(view.currentBytesPerSecond),
      view.etaMs === null ? '-' : formatEta(view.etaMs),
      formatTime(view.createTime),
    ]),
    paint,
    width,
  );
  return withNotes(
    table,
    batches.map(({ obstacle }) => obstacle),
    paint,
    width,
  );
}

/** `drain of stor-01`, `plan`. */
export function whatOf({ drainedHost }: BatchView): string {
  return drainedHost === '' ? 'plan' : `drain of ${drainedHost}`;
}

/** `1 succeeded, 2 copying, 4 pending`: the furthest first. */
export function countsText({ counts }: BatchView): string {
  const words = [...counts]
    .reverse()
    .map(({ state, count }) => `${count} ${state === 'unmade' ? 'not made yet' : state}`);
  return words.length === 0 ? 'no volumes' : words.join(', ');
}

export function countOf({ counts }: BatchView, state: BatchView['counts'][number]['state']): number {
  return counts.find((each) => each.state === state)?.count ?? 0;
}

/** `held at stor-01:fast: volume held is held: ...`. @param placeOfEntry where an entry of a plan is written */
export function leftOutText(leftOut: LeftOutView, placeOfEntry: (entry: number) => string): string {
  const { volume, place, message, entry } = leftOut;
  const written = entry === 0 ? '' : `${placeOfEntry(entry)} `;
  return printable(`${written}${volume}${place === '' ? '' : ` at ${place}`}: ${message}`);
}

/** `7 volumes`. */
export function volumesText(count: number): string {
  return counted(count, 'volume');
}
