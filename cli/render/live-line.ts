import type { MigrationView } from '../views/migration.ts';
import { hasEnded } from '../views/state-words.ts';
import { formatBytes, formatEta, formatSpeed, percentOf } from './amounts.ts';
import { limitPhrase, shortBy } from './limit.ts';
import type { Paint } from './paint.ts';
import { clip, clipMiddle, padEnd, padStart, printable, widthOf } from './text.ts';

const gap = '  ';
const bar = { shortest: 8, longest: 30 };
const longestId = { narrow: 16, wide: 40 };

/** How wide the column of ids is, for a screen of `width` and the migrations shown together. */
export function idWidthOf(migrations: readonly Pick<MigrationView, 'id'>[], width: number): number {
  const longest = width < 100 ? longestId.narrow : longestId.wide;
  return Math.min(longest, Math.max(0, ...migrations.map(({ id }) => id.length)));
}

/**
 * One migration on one line of exactly up to `width` characters: bar, landed of total, rate now, limit and who set it, ETA; what
 * stands in its way, or its state, takes the place of what makes no sense then. With little room who set the limit is
 * shortened first, then the bar.
 */
export function renderLiveLine(view: MigrationView, width: number, idWidth: number, paint: Paint): string {
  const head = padEnd(clipMiddle(view.id, idWidth), idWidth);
  const amount = `${padStart(`${percentOf(view.landedBytes, view.sizeBytes)}%`, 4)}${gap}${padStart(landedOfTotal(view), 13)}`;
  const room = width - widthOf(head) - widthOf(amount) - gap.length * 3 - bar.shortest;
  const tail = renderTail(view, room, paint);
  const drawn = Math.min(bar.longest, bar.shortest + Math.max(0, room - widthOf(tail)));
  const line = [paint.strong(head), renderBar(view, drawn, paint), amount, tail].join(gap);
  return widthOf(line) <= width ? line : clip(`${head}${gap}${amount.trim()}${gap}${plainTail(view)}`, width);
}

function landedOfTotal({ landedBytes, sizeBytes }: MigrationView): string {
  return `${formatBytes(landedBytes)}/${formatBytes(sizeBytes)}`;
}

function renderBar(view: MigrationView, width: number, paint: Paint): string {
  const done = Math.floor((width * percentOf(view.landedBytes, view.sizeBytes)) / 100);
  const filled = '█'.repeat(done);
  return (standing(view) === '' ? paint.good(filled) : paint.warn(filled)) + paint.faint('░'.repeat(width - done));
}

/** Why it does not move, in a word or two; empty when it does. */
function standing(view: MigrationView): string {
  if (view.obstacle !== '') return printable(view.obstacle);
  if (view.wanted === 'cancel' && !hasEnded(view)) return 'cancelling';
  if (view.state !== 'copying') return view.state;
  if (view.wanted === 'pause') return 'paused by request';
  return view.explanation?.effective?.kind === 'paused' ? 'paused' : '';
}

/** What stands right of the amounts, as much of it as there is room for. */
function renderTail(view: MigrationView, room: number, paint: Paint): string {
  const why = standing(view);
  const { rate, by } = limitPhrase(view.explanation);
  if (why !== '') {
    const limit = view.state === 'copying' && rate !== '-' ? `${gap}limit ${rate}` : '';
    const fits = widthOf(why) + limit.length <= room;
    return fits ? paint.warn(why) + limit : paint.warn(clip(why, Math.max(0, room)));
  }
  const speed = padStart(formatSpeed(view.currentBytesPerSecond), 9);
  const eta = view.etaMs === null ? '' : `${gap}eta ${formatEta(view.etaMs)}`;
  const left = room - widthOf(`${speed}${gap}limit ${rate}${eta}`);
  return `${speed}${gap}limit ${rate}${paint.faint(renderBy(by, left))}${eta}`;
}

function renderBy(by: string, room: number): string {
  if (by === '') return '';
  for (const text of [` by ${by}`, ` by ${shortBy(by)}`]) if (widthOf(text) <= room) return text;
  return room >= 12 ? clip(` by ${shortBy(by)}`, room) : '';
}

function plainTail(view: MigrationView): string {
  return standing(view) || `${formatSpeed(view.currentBytesPerSecond)} of ${limitPhrase(view.explanation).rate}`;
}
