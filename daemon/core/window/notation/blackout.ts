import { minutesPerDay } from '../day.ts';
import type { Range } from '../range.ts';
import { datesPattern, existing, parseDates } from './dates.ts';
import { minutesOf } from './hours.ts';
import { WindowSyntaxError } from './syntax-error.ts';

const end = String.raw`\d{4}-\d{2}-\d{2}(?:T(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00))?`;

/** As dates, or with times of the wall clock: `2026-12-24T18:00..2026-12-27T06:00`. */
export const blackoutPattern = new RegExp(`${datesPattern.source}|^${end}\\.\\.${end}$`);

/**
 * Reads when a window is closed whatever has opened: from the beginning of the first day to the end of the last, or from a time to a time.
 * @returns minutes of the wall clock since 1970-01-01T00:00
 * @throws {WindowSyntaxError} for all else
 */
export function parseBlackout(text: string): Range {
  if (!blackoutPattern.test(text)) throw new WindowSyntaxError(text, advise(text));
  const [first = '', last = ''] = text.includes('T') ? text.split('..') : [];
  if (first === '') return inMinutes(parseDates(text));
  const range = { from: minuteOf(first, '00:00', text), to: minuteOf(last, '24:00', text) };
  if (range.to <= range.from) throw new WindowSyntaxError(text, `ends before it begins: write ${last}..${first}`);
  return range;
}

function inMinutes(days: Range): Range {
  return { from: days.from * minutesPerDay, to: days.to * minutesPerDay };
}

/** @param whole the time that an end without one means */
function minuteOf(moment: string, whole: string, text: string): number {
  const [date = '', time = whole] = moment.split('T');
  return existing(date, text) * minutesPerDay + minutesOf(time);
}

const howToWrite = 'write 2026-12-24, 2026-12-24..2026-12-26 or 2026-12-24T18:00..2026-12-27T06:00';

function advise(text: string): string {
  if (text === '') return `is empty: ${howToWrite}`;
  if (/^[^.]*T[^.]*$/.test(text) && blackoutPattern.test(`${text}..${text}`)) return `has no end: ${howToWrite}`;
  const meant = text
    .replaceAll(/(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})/g, '$1T$2')
    .replaceAll(/\s*(\.\.+|–| - | to )\s*/g, '..');
  return blackoutPattern.test(meant) ? `is no blackout: write ${meant}` : `is no blackout: ${howToWrite}`;
}
