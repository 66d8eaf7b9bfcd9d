import { formatRate } from '../../daemon/core/rate/text.ts';
import type { SimulatedMigrationView, SimulationView } from '../views/simulation.ts';
import { formatBytes, formatDuration } from './amounts.ts';
import { rateText } from './limit.ts';
import type { Paint } from './paint.ts';
import { renderTable } from './table.ts';
import { counted, printable } from './text.ts';
import { beginOf, isQueued, moves } from './timeline-scale.ts';
import { endText, minuteText, spanText } from './timeline-text.ts';

/** One line for each migration: when it first moves, at which rates, when it ends or why not. */
export function renderTimelineTable({ migrations }: SimulationView, paint: Paint, width?: number): string {
  const isHeld = migrations.some((migration) => heldText(migration) !== '');
  const endPaint = (text: string, row: number) =>
    migrations[row]?.end.unfinished === null ? paint.good(text) : paint.warn(text);
  return renderTable(
    [
      { title: 'MIGRATION', atLeast: 12, cut: 'middle' },
      { title: 'TO', atLeast: 10, cut: 'middle' },
      { title: 'LEFT', align: 'right' },
      { title: 'BEGINS' },
      { title: 'RATES', atLeast: 12 },
      ...(isHeld ? [{ title: 'HELD BY', atLeast: 8 }] : []),
      { title: 'ENDS', paint: endPaint },
    ],
    migrations.map((migration) => [
      printable(migration.name),
      printable(`${migration.destinationHost}:${migration.destinationPool}`),
      formatBytes(migration.leftBytes),
      minuteText(beginOf(migration) ?? null),
      ratesText(migration),
      ...(isHeld ? [heldText(migration) || '-'] : []),
      endText(migration.end),
    ]),
    paint,
    width,
  );
}

/** Every span of every migration, one a line. */
export function renderSpans({ migrations }: SimulationView, paint: Paint, width?: number): string {
  const rows = migrations.flatMap(({ name, spans }) => spans.map((span) => ({ name, span })));
  return renderTable(
    [
      { title: 'MIGRATION', atLeast: 12, cut: 'middle' },
      { title: 'FROM' },
      { title: 'FOR', align: 'right' },
      { title: 'RATE', align: 'right' },
      { title: 'MOVES', align: 'right' },
      { title: 'DOES', atLeast: 8 },
    ],
    rows.map(({ name, span }) => [
      printable(name),
      minuteText(span.fromTime),
      formatDuration(Date.parse(span.toTime) - Date.parse(span.fromTime)),
      moves(span) ? rateText(span.rate) : '-',
      moves(span) ? formatBytes(span.movedBytes) : '-',
      spanText(span),
    ]),
    paint,
    width,
  );
}

/** All of it in a sentence or two, with what was assumed. */
export function renderTotals(view: SimulationView): string {
  const { migrations, endedCount, movedBytes, lastEndTime, policyGeneration, unlimitedAs } = view;
  const policies = policyGeneration === null ? 'by the draft' : `by generation ${policyGeneration}`;
  const length = formatDuration(Date.parse(view.toTime) - Date.parse(view.fromTime));
  const last = lastEndTime === null ? '' : `, the last ${minuteText(lastEndTime)}`;
  const sentence = `${counted(migrations.length, 'migration')} over ${length} from ${minuteText(view.fromTime)} ${policies}: ${endedCount} end${endedCount === 1 ? 's' : ''}${last}; ${formatBytes(movedBytes)} move`;
  const isMet = migrations.some(({ spans }) => spans.some(({ rate }) => rate?.kind === 'unlimited'));
  if (!isMet || unlimitedAs === null) return sentence;
  return `${sentence}\nunlimited is taken for ${formatRate(unlimitedAs)} (--unlimited-as)`;
}

const mostRates = 3;

/** Budgets that keep it from moving as fast as its limit lets, and the queue, in the order in which they do. */
function heldText({ spans }: SimulatedMigrationView): string {
  const held = spans.flatMap((span) =>
    isQueued(span) ? 'its turn' : span.budget === null ? [] : printable(span.budget),
  );
  return [...new Set(held)].join(', ');
}

/** The rates at which it moves, in order, each once. */
function ratesText({ spans }: SimulatedMigrationView): string {
  const rates = [...new Set(spans.filter(moves).map(({ rate }) => rateText(rate)))];
  if (rates.length === 0) return '-';
  const shown = rates.slice(0, mostRates).join(', ');
  return rates.length > mostRates ? `${shown}, ${rates.length - mostRates} more` : shown;
}
