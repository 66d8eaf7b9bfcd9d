import type { MigrationView } from '../views/migration.ts';
import { hasEnded } from '../views/state-words.ts';
import { formatBytes, formatEta, formatSpeed, percentOf } from './amounts.ts';
import { holdPhrase, shortBy } from './limit.ts';
import { type Paint, plain } from './paint.ts';
import { isReadBack, stageOf } from './stage.ts';
import { clip, clipMiddle, padEnd, padStart, printable, widthOf } from './text.ts';
import { windowStanding } from './window-standing.ts';

const gap = '  ';

/** What a screen of some width has room for. */
interface Measure {
  readonly longestId: number;
  readonly shortestBar: number;
  readonly longestBar: number;
  /** Said in full words, and with per cent. */
  readonly roomy: boolean;
}

const narrow: Measure = { longestId: 12, shortestBar: 6, longestBar: 16, roomy: false };
const wide: Omit<Measure, 'longestId'> = { shortestBar: 8, longestBar: 30, roomy: true };

function measureOf(width: number): Measure {
  return width < 100 ? narrow : { ...wide, longestId: Math.floor(width / 5) };
}

/** One migration's line before the width of its bar is settled. */
interface Draft {
  readonly view: MigrationView;
  readonly head: string;
  readonly amount: string;
  readonly tail: string;
  /** What is left for the bar; less than the shortest bar when the rest is too long already. */
  readonly barRoom: number;
}

/**
 * Each migration on a line of up to `width` characters: bar, landed of total, rate now, limit and who set it, ETA; what stands in its
 * way, or its state, takes the place of what makes no sense then. What there is too little room for is first who set the limit,
 * then the bar.
 */
export function renderLiveLines(migrations: readonly MigrationView[], width: number, paint: Paint): string[] {
  const measure = measureOf(width);
  const idWidth = Math.min(measure.longestId, Math.max(0, ...migrations.map(({ id }) => id.length)));
  const drafts = migrations.map((view) => draftOf(view, width, idWidth, measure, paint));
  const fitting = drafts.filter(({ barRoom }) => barRoom >= measure.shortestBar);
  const bar = Math.min(measure.longestBar, ...fitting.map(({ barRoom }) => barRoom));
  return drafts.map((draft) => {
    const { view, head, amount, tail } = draft;
    if (fitting.includes(draft)) return [paint.strong(head), renderBar(view, bar, paint), amount, tail].join(gap);
    return clip([head, amount.trim(), renderTail(view, 0, narrow, plain)].join(gap), width);
  });
}

function draftOf(view: MigrationView, width: number, idWidth: number, measure: Measure, paint: Paint): Draft {
  const head = padEnd(clipMiddle(view.id, idWidth), idWidth);
  const amount = renderAmount(view, measure);
  const room = width - widthOf(head) - widthOf(amount) - gap.length * 3;
  const tail = renderTail(view, room - measure.shortestBar, measure, paint);
  return { view, head, amount, tail, barRoom: room - widthOf(tail) };
}

function renderAmount(view: MigrationView, { roomy }: Measure): string {
  const { done, all } = stageOf(view);
  const landed = padStart(`${formatBytes(done)}/${formatBytes(all)}`, 14);
  return roomy ? `${padStart(`${percentOf(done, all)}%`, 4)}${gap}${landed}` : landed;
}

function renderBar(view: MigrationView, width: number, paint: Paint): string {
  const stage = stageOf(view);
  const done = Math.floor((width * percentOf(stage.done, stage.all)) / 100);
  const filled = '█'.repeat(done);
  return (standing(view, 0) === '' ? paint.good(filled) : paint.warn(filled)) + paint.faint('░'.repeat(width - done));
}

/** Why it does not move, in a few words, or in more where there is room; empty when it does. */
function standing(view: MigrationView, room: number): string {
  const closed = windowStanding(view);
  if (closed !== undefined && (view.obstacle === '' || widthOf(view.obstacle) > room)) return closed;
  if (view.share?.queued) return `place ${view.share.queuePlace}: ${printable(view.share.obstacle)}`;
  if (view.obstacle !== '') return printable(view.obstacle);
  if (view.wanted === 'cancel' && !hasEnded(view)) return 'cancelling';
  if (view.state !== 'copying' && !isReadBack(view)) return view.state;
  if (view.wanted === 'pause') return 'paused by request';
  const { rate, by } = holdPhrase(view);
  return rate === 'paused' ? `paused by ${by}` : '';
}

/** What stands right of the amounts, as much of it as there is room for. */
function renderTail(view: MigrationView, room: number, measure: Measure, paint: Paint): string {
  const why = standing(view, room);
  return why === '' ? renderMoving(view, room, measure, paint) : renderStanding(why, view, room, paint);
}

function renderStanding(why: string, view: MigrationView, room: number, paint: Paint): string {
  const { rate } = holdPhrase(view);
  const limit = view.state === 'copying' && rate !== '-' && rate !== 'paused' ? `${gap}limit ${rate}` : '';
  const fits = widthOf(why) + limit.length <= room;
  return fits ? paint.warn(why) + limit : paint.warn(clip(why, Math.max(12, room)));
}

function renderMoving(view: MigrationView, room: number, { roomy }: Measure, paint: Paint): string {
  const { rate, by } = holdPhrase(view);
  const speed = padStart(formatSpeed(view.currentBytesPerSecond), 9);
  const what = isReadBack(view) ? 'verifying ' : '';
  const limit = roomy ? `${gap}limit ${rate}` : ` of ${rate}`;
  const eta = view.etaMs === null ? '' : `${gap}${roomy ? 'eta ' : ''}${formatEta(view.etaMs)}`;
  const left = room - widthOf(what + speed + limit + eta);
  return `${what}${speed}${limit}${paint.faint(renderBy(by, left))}${eta}`;
}

function renderBy(by: string, room: number): string {
  if (by === '') return '';
  for (const text of [` by ${by}`, ` by ${shortBy(by)}`]) if (widthOf(text) <= room) return text;
  return room >= 12 ? ` by ${clipMiddle(shortBy(by), room - ' by '.length)}` : '';
}
