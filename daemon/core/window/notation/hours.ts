import { minutesPerDay } from '../day.ts';
import type { Range } from '../range.ts';
import { WindowSyntaxError } from './syntax-error.ts';

/** `22:00-06:00`; the end may be `24:00`. */
export const hoursPattern = /^(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/**
 * Reads hours of the wall clock. Where the end is not after the beginning it is on the next day.
 * @returns minutes since the midnight with which the day begins, the end up to 48 h
 * @throws {WindowSyntaxError} for all else, hours that last no time among it
 */
export function parseHours(text: string): Range {
  if (!hoursPattern.test(text)) throw new WindowSyntaxError(text, advise(text));
  const [from = 0, to = 0] = text.split('-').map(minutesOf);
  if (from === to) {
    throw new WindowSyntaxError(text, 'begins and ends at the same time: write 00:00-24:00 for the whole day');
  }
  return { from, to: to > from ? to : to + minutesPerDay };
}

/** @param text `06:30` */
export function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

const howToWrite = 'write a beginning and an end, such as 22:00-06:00';
const loose = /^(?<h1>\d{1,2})(?:[:.h]?(?<m1>\d{2}))?\s*(?:-|–|\.\.+| to )\s*(?<h2>\d{1,2})(?:[:.h]?(?<m2>\d{2}))?$/;

function advise(text: string): string {
  if (text === '') return `is empty: ${howToWrite}`;
  if (text.includes(',')) return `is a list in one text: write [${text.split(/[\s,]+/).join(', ')}]`;
  const { h1, m1 = '00', h2, m2 = '00' } = loose.exec(text)?.groups ?? {};
  if (h1 === undefined || h2 === undefined) return `is no range of hours: ${howToWrite}`;
  const begin = `${h1 === '24' ? '00' : h1.padStart(2, '0')}:${m1}`;
  const meant = `${begin}-${h2.padStart(2, '0')}:${m2}`;
  return hoursPattern.test(meant) ? `is no range of hours: write ${meant}` : `names no time of day: ${howToWrite}`;
}
