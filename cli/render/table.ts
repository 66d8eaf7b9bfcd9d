import type { Paint } from './paint.ts';
import { clip, clipMiddle, padEnd, padStart, widthOf } from './text.ts';

/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** May be cut down to this many characters where the table is wider than the screen; never cut without it. */
  readonly atLeast?: number;
  /** Which part of a cut text goes; the end without it. */
  readonly cut?: 'end' | 'middle';
  /** Colours a cell; applied after its width is settled. */
  readonly paint?: (text: string, row: number) => string;
}

const gap = '  ';

/** A table as lines, aligned, cut to `width` where one is given. The last column is not padded. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  width?: number,
): string {
  const widths = widthsOf(columns, rows, width);
  const head = columns.map((column, index) => cell(column, column.title, widths[index] ?? 0));
  const lines = rows.map((row, rowIndex) =>
    columns.map((column, index) => {
      const text = cell(column, row[index] ?? '', widths[index] ?? 0);
      return column.paint === undefined ? text : column.paint(text, rowIndex);
    }),
  );
  return [paint.faint(join(head)), ...lines.map(join)].join('\n');
}

function join(cells: readonly string[]): string {
  return cells.join(gap).trimEnd();
}

function cell(column: Column, text: string, width: number): string {
  const cut = column.cut === 'middle' ? clipMiddle(text, width) : clip(text, width);
  return column.align === 'right' ? padStart(cut, width) : padEnd(cut, width);
}

/** Takes what is too much from the widest column that may be cut, again and again. */
function widthsOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): number[] {
  const widths = columns.map((column, index) =>
    Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  let excess = widths.reduce((sum, each) => sum + each, gap.length * (columns.length - 1)) - (width ?? Infinity);
  while (excess > 0) {
    const widest = widestCuttable(columns, widths);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function widestCuttable(columns: readonly Column[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  columns.forEach(({ atLeast }, index) => {
    const own = widths[index] ?? 0;
    if (atLeast === undefined || own <= atLeast) return;
    if (widest === undefined || own > (widths[widest] ?? 0)) widest = index;
  });
  return widest;
}

/** Names and values, one pair a line, the values aligned; pairs without a value are left out. */
export function renderFacts(facts: readonly (readonly [string, string | undefined])[], paint: Paint): string {
  const present = facts.filter((fact): fact is [string, string] => fact[1] !== undefined && fact[1] !== '');
  const width = Math.max(0, ...present.map(([name]) => name.length));
  return present.map(([name, value]) => `${paint.faint(padEnd(name, width))}  ${value}`).join('\n');
}
