import { dayOf } from '../day.ts';
import type { Range } from '../range.ts';
import { WindowSyntaxError } from './syntax-error.ts';

/** `2026-12-24`, or `2026-12-24..2026-12-26` with both ends. */
export const datesPattern = /^\d{4}-\d{2}-\d{2}(?:\.\.\d{4}-\d{2}-\d{2})?$/;

/**
 * Reads a date or a range of dates.
 * @returns days (see `dayOf`)
 * @throws {WindowSyntaxError} for all else, days that no calendar has and ranges that run backwards among it
 */
export function parseDates(text: string): Range {
  if (!datesPattern.test(text)) throw new WindowSyntaxError(text, advise(text));
  const [first = '', last = first] = text.split('..');
  const range = { from: existing(first, text), to: existing(last, text) + 1 };
  if (range.to <= range.from) throw new WindowSyntaxError(text, `ends before it begins: write ${last}..${first}`);
  return range;
}

/** Dates that stand for "for ever" are counted day by day like others, and 8000 years of them take seconds. */
const tooFar = 2200;

/** @param text where the date stands, for the message */
export function existing(date: string, text: string): number {
  const day = dayOf(date);
  if (day === undefined) throw new WindowSyntaxError(text, `names no day of any calendar: ${date} does not exist`);
  if (date >= String(tooFar))
    throw new WindowSyntaxError(text, `is too far away: write a date before the year ${tooFar}`);
  return day;
}

const howToWrite = 'write 2026-12-24, or 2026-12-24..2026-12-26 with both ends';

function advise(text: string): string {
  if (text === '') return `is empty: ${howToWrite}`;
  if (text.includes(',')) return `is a list in one text: write [${text.split(/[\s,]+/).join(', ')}]`;
  const ends = [...text.matchAll(/(\d{4})([-/.])(\d{1,2})\2(\d{1,2})/g)];
  const rest = text.replaceAll(/(\d{4})([-/.])(\d{1,2})\2(\d{1,2})/g, '').trim();
  const meant = ends.map(
    ([, year, , month = '', date = '']) => `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`,
  );
  const known = /^(|-|–|\.+|to)$/.test(rest) && meant.length > 0 && meant.length <= 2;
  return known ? `is no date: write ${meant.join('..')}` : `is no date: ${howToWrite}`;
}
