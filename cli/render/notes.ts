import type { Paint } from './paint.ts';
import { printable } from './text.ts';
import { wrap } from './wrap.ts';

const indent = '   ';

/**
 * Puts notes below the rows of a table that they belong to. A note has lines for itself: there is room, and nothing of it is cut.
 * @param notes one for each row; empty for none
 */
export function withNotes(table: string, notes: readonly string[], paint: Paint, width?: number): string {
  const [head = '', ...rows] = table.split('\n');
  const lines = rows.flatMap((row, index) => {
    const note = printable(notes[index] ?? '');
    if (note === '') return [row];
    const wrapped = wrap(note, width === undefined ? undefined : width - indent.length);
    return [row, ...wrapped.split('\n').map((line) => paint.faint(`${indent}${line}`))];
  });
  return [head, ...lines].join('\n');
}
