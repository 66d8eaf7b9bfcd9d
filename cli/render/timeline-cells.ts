import type { SimulatedMigrationView, SpanView } from '../views/simulation.ts';
import { isClosed, isQueued, moves } from './timeline-scale.ts';

/** What one character of a picture shows. */
export type Cell =
  /** The mean over the time in which it moves. `isClosed`: although the window is closed. */
  | { readonly kind: 'moves'; readonly bytesPerSecond: number; readonly isClosed: boolean }
  | { readonly kind: 'closed' }
  | { readonly kind: 'queued' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'end' }
  | { readonly kind: 'nothing' };

/** A migration's way cut into as many equal stretches of time as there is room for. @param from milliseconds of Unix time, as `to` */
export function cellsOf({ spans, end }: SimulatedMigrationView, from: number, to: number, room: number): Cell[] {
  const cells = Array.from({ length: room }, (): Share[] => []);
  const perCell = (to - from) / room;
  for (const span of spans) {
    const [begin, stop] = [Date.parse(span.fromTime) - from, Date.parse(span.toTime) - from];
    const last = Math.min(room - 1, Math.ceil(stop / perCell) - 1);
    for (let index = Math.floor(begin / perCell); index <= last; index++) {
      const ms = Math.min(stop, (index + 1) * perCell) - Math.max(begin, index * perCell);
      if (ms > 0) cells[index]?.push({ span, ms, bytes: (span.movedBytes * ms) / (stop - begin) });
    }
  }
  const ended = end.endTime === null ? undefined : Math.ceil((Date.parse(end.endTime) - from) / perCell);
  return cells.map((shares, index) => (index === ended && shares.length === 0 ? { kind: 'end' } : cellOf(shares)));
}

/** The part of a cell that a span has. */
interface Share {
  readonly span: SpanView;
  readonly ms: number;
  readonly bytes: number;
}

/** What moves is shown however short it is; else what lasts longest. */
function cellOf(shares: readonly Share[]): Cell {
  const moving = shares.filter(({ span }) => moves(span));
  if (moving.length > 0) {
    const ms = moving.reduce((sum, share) => sum + share.ms, 0);
    const bytes = moving.reduce((sum, share) => sum + share.bytes, 0);
    return { kind: 'moves', bytesPerSecond: (bytes * 1000) / ms, isClosed: moving.every(({ span }) => isClosed(span)) };
  }
  const [longest] = shares.toSorted((a, b) => b.ms - a.ms);
  if (longest === undefined || longest.span.kind === 'unasked') return { kind: 'nothing' };
  if (isQueued(longest.span)) return { kind: 'queued' };
  return { kind: isClosed(longest.span) ? 'closed' : 'paused' };
}
