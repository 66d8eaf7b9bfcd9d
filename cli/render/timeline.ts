import type { SimulatedMigrationView, SimulationView } from '../views/simulation.ts';
import { formatSpeed } from './amounts.ts';
import type { Paint } from './paint.ts';
import { clipMiddle, padEnd, printable } from './text.ts';
import { ticksOf } from './timeline-axis.ts';
import { type Cell, cellsOf } from './timeline-cells.ts';
import { fastestOf, hasQueue } from './timeline-scale.ts';

/** Where the output is no terminal. */
const usualWidth = 100;
const widestName = 24;
/** A picture of more lines says nothing any more. */
const mostLines = 60;
/** A label of a day with some space around it. */
const widthOfTick = 12;
const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * A picture of a simulation: one line for each migration over an axis of time in UTC, the height of its bar the rate. It is exactly as wide
 * as there is room.
 */
export function renderTimeline(view: SimulationView, paint: Paint, width = usualWidth): string {
  const shown = view.migrations.slice(0, mostLines);
  const names = shown.map(({ name }) => clipMiddle(printable(name), widestName));
  const nameWidth = Math.min(Math.max(4, ...names.map((name) => [...name].length)), Math.floor(width / 3));
  const room = Math.max(10, width - nameWidth - 2);
  const fastest = fastestOf(view);
  const lines = shown.map((migration, row) => {
    const name = padEnd(clipMiddle(names[row] ?? '', nameWidth), nameWidth);
    return `${name}  ${barOf(migration, view, room, fastest, paint)}`.trimEnd();
  });
  const more = view.migrations.length - shown.length;
  const queue = hasQueue(view) ? '  : waits its turn' : '';
  return [
    ...axisOf(view, room).map((line) => paint.faint(`${' '.repeat(nameWidth)}  ${line}`.trimEnd())),
    ...lines,
    ...(more > 0 ? [paint.faint(`and ${more} more: see the table, --svg or --json`)] : []),
    paint.faint(`█ ${formatSpeed(fastest)}  ▁ little  · window closed${queue}  - paused  | end  times in UTC`),
  ].join('\n');
}

/** Labels above their marks; a label that would touch the one before it, or not fit, is left out. */
function axisOf({ fromTime, toTime }: SimulationView, room: number): string[] {
  const [from, to] = [Date.parse(fromTime), Date.parse(toTime)];
  let labels = '';
  const marks = Array.from({ length: room }, () => '─');
  for (const { at, label } of ticksOf(from, to, Math.max(2, Math.floor(room / widthOfTick)))) {
    const column = Math.floor(((at - from) / (to - from)) * room);
    marks[column] = '┬';
    if (column >= labels.length + (labels === '' ? 0 : 1) && column + label.length <= room) {
      labels = padEnd(labels, column) + label;
    }
  }
  return [labels, marks.join('')];
}

function barOf(
  migration: SimulatedMigrationView,
  { fromTime, toTime }: SimulationView,
  room: number,
  fastest: number,
  paint: Paint,
): string {
  const cells = cellsOf(migration, Date.parse(fromTime), Date.parse(toTime), room);
  return cells.map((cell) => cellText(cell, fastest, paint)).join('');
}

function cellText(cell: Cell, fastest: number, paint: Paint): string {
  switch (cell.kind) {
    case 'moves': {
      const height = Math.min(bars.length, Math.max(1, Math.round((cell.bytesPerSecond / fastest) * bars.length)));
      const bar = bars[height - 1] ?? '';
      return cell.isClosed ? paint.warn(bar) : paint.good(bar);
    }
    case 'closed':
      return paint.faint('·');
    case 'queued':
      return paint.faint(':');
    case 'paused':
      return paint.warn('-');
    case 'end':
      return paint.strong('|');
    case 'nothing':
      return ' ';
    default:
      return cell satisfies never;
  }
}
