import type { SimulatedMigrationView, SimulationView, SpanView } from '../views/simulation.ts';
import { formatBytes, formatSpeed } from './amounts.ts';
import { rateText } from './limit.ts';
import { clipMiddle, printable } from './text.ts';
import { ticksOf } from './timeline-axis.ts';
import { fastestOf, hasQueue, isClosed, isQueued, isStopped, moves, speedOf } from './timeline-scale.ts';
import { escaped, stylesheet } from './timeline-svg-style.ts';
import { endText, minuteText, spanText } from './timeline-text.ts';

/** In pixels of the picture; it scales with its frame. */
const size = { width: 1200, left: 190, right: 250, top: 56, row: 30, bar: 22, bottom: 34 };
const mostTicks = 10;
const widestName = 24;
/** A bar that is at least so wide carries its rate. */
const labelledWidth = 64;
/** Of the labels' font, on the safe side. */
const widthOfCharacter = 6.5;

/**
 * A simulation as an SVG picture of its own: a row for each migration, the height of a bar its rate, shaded where its window is closed.
 * It follows the reader's light or dark scheme; each bar tells its figures when it is pointed at.
 */
export function renderTimelineSvg(view: SimulationView): string {
  const height = size.top + view.migrations.length * size.row + size.bottom;
  const [from, to] = [Date.parse(view.fromTime), Date.parse(view.toTime)];
  const room = size.width - size.left - size.right;
  const x = (at: number) => round(size.left + ((at - from) / (to - from)) * room);
  const fastest = fastestOf(view);
  const title = `${view.policyGeneration === null ? 'A draft of the policies' : `Policy generation ${view.policyGeneration}`}, simulated from ${minuteText(view.fromTime)} to ${minuteText(view.toTime)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    stylesheet,
    `<rect class="page" width="${size.width}" height="${height}"/>`,
    text(16, 20, 'heading', title),
    ...axis(from, to, x, height),
    ...view.migrations.flatMap((migration, index) => row(migration, size.top + index * size.row, x, fastest)),
    ...legend(height - 12, fastest, hasQueue(view)),
    '</svg>\n',
  ].join('\n');
}

function axis(from: number, to: number, x: (at: number) => number, height: number): string[] {
  const bottom = height - size.bottom;
  return ticksOf(from, to, mostTicks).flatMap(({ at, label, beginsDay }) => [
    `<line class="${beginsDay ? 'day' : 'hour'}" x1="${x(at)}" x2="${x(at)}" y1="${size.top - 6}" y2="${bottom}"/>`,
    text(x(at) + 3, size.top - 10, 'faint', label),
  ]);
}

function row(migration: SimulatedMigrationView, top: number, x: (at: number) => number, fastest: number): string[] {
  const { name, volume, spans, end } = migration;
  const about = `${name}: ${volume} from ${migration.sourceHost}:${migration.sourcePool} to ${migration.destinationHost}:${migration.destinationPool}, ${formatBytes(migration.leftBytes)}`;
  const base = top + size.bar + 3;
  const shown = escaped(clipMiddle(printable(name), widestName));
  const last = spans.at(-1)?.toTime;
  const after = end.endTime ?? last;
  return [
    `<text class="name" x="16" y="${base - 7}">${shown}<title>${escaped(printable(about))}</title></text>`,
    `<line class="hour" x1="${size.left}" x2="${size.width - size.right}" y1="${base}" y2="${base}"/>`,
    ...spans.filter(isClosed).map((span) => shade('closed', span, top, x)),
    ...spans.filter(isQueued).map((span) => shade('queued', span, top, x)),
    ...spans.filter(isStopped).map((span) => stop(span, base, x)),
    ...spans.filter(moves).map((span) => bar(span, base, x, fastest)),
    ...(after === undefined ? [] : [ending(migration, x(Date.parse(after)), base)]),
  ];
}

function shade(kind: 'closed' | 'queued', span: SpanView, top: number, x: (at: number) => number): string {
  const [left, right] = edges(span, x);
  return `<rect class="${kind}" x="${left}" y="${top + 2}" width="${round(right - left)}" height="${size.row - 4}"><title>${told(span)}</title></rect>`;
}

function stop(span: SpanView, base: number, x: (at: number) => number): string {
  const [left, right] = edges(span, x);
  return `<line class="stop" x1="${left}" x2="${right}" y1="${base - 6}" y2="${base - 6}"><title>${told(span)}</title></line>`;
}

function bar(span: SpanView, base: number, x: (at: number) => number, fastest: number): string {
  const [left, right] = edges(span, x);
  const width = Math.max(1, round(right - left));
  const height = Math.max(2, round((speedOf(span) / fastest) * size.bar));
  const kind = isClosed(span) ? 'outside' : 'inside';
  const rect = `<rect class="${kind}" x="${left}" y="${round(base - height)}" width="${width}" height="${height}"><title>${told(span)}</title></rect>`;
  if (width < labelledWidth) return rect;
  // Inside a bar that is high enough, above a lower one.
  const [kindOfLabel, y] = height >= 14 ? ['rate', base - height / 2 + 4] : ['faint', base - height - 3];
  return `${rect}${text(round(left + 5), round(y), kindOfLabel, labelOf(span, width))}`;
}

/** The rate, and the budget that holds it there where there is room. */
function labelOf(span: SpanView, width: number): string {
  const rate = rateText(span.rate);
  const whole = span.budget === null ? rate : `${rate}, budget ${span.budget}`;
  return whole.length * widthOfCharacter + 10 <= width ? whole : rate;
}

function ending({ end }: SimulatedMigrationView, x: number, base: number): string {
  const mark =
    end.endTime === null ? '' : `<line class="end" x1="${x}" x2="${x}" y1="${base - size.bar}" y2="${base + 2}"/>`;
  const label = end.endTime === null ? endText(end) : `ends ${endText(end)}`;
  return mark + text(size.width - size.right + 10, base - 7, end.endTime === null ? 'late' : 'faint', label);
}

function legend(y: number, fastest: number, queues: boolean): string[] {
  const items: (readonly [kind: string, label: string])[] = [
    ['inside', `moves; the highest bar is ${formatSpeed(fastest)}`],
    ['outside', 'moves although its window is closed'],
    ['closed', 'window closed'],
    ...(queues ? ([['queued', 'waits for its turn']] as const) : []),
  ];
  return items.flatMap(([kind, label], index) => {
    const left = size.left + index * 250;
    return [
      `<rect class="${kind}" x="${left}" y="${y - 10}" width="14" height="11"/>`,
      text(left + 20, y, 'faint', label),
    ];
  });
}

function told(span: SpanView): string {
  const rate = moves(span) ? `${rateText(span.rate)}, ${formatBytes(span.movedBytes)}, ` : '';
  return escaped(`${rate}${spanText(span)}: ${minuteText(span.fromTime)} to ${minuteText(span.toTime)}`);
}

function edges(span: SpanView, x: (at: number) => number): [number, number] {
  return [x(Date.parse(span.fromTime)), x(Date.parse(span.toTime))];
}

function text(x: number, y: number, kind: string, words: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escaped(printable(words))}</text>`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
