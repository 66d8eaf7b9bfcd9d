import { describe, expect, it } from '@jest/globals';
import { formatDay } from '../day.ts';
import { datesPattern, parseDates } from './dates.ts';

describe('Dates', () => {
  it.each([
    ['2026-12-24', '2026-12-24', '2026-12-25'],
    ['2026-12-24..2026-12-26', '2026-12-24', '2026-12-27'],
    ['2028-02-29', '2028-02-29', '2028-03-01'],
  ])('%s are the days from %s to before %s', (text, from, to) => {
    const days = parseDates(text);
    expect([formatDay(days.from), formatDay(days.to)]).toEqual([from, to]);
    expect(datesPattern.test(text)).toBe(true);
  });

  const howToWrite = 'write 2026-12-24, or 2026-12-24..2026-12-26 with both ends';
  it.each([
    ['2026-1-5', '"2026-1-5" is no date: write 2026-01-05'],
    ['2026/12/24', '"2026/12/24" is no date: write 2026-12-24'],
    ['2026-12-24 - 2026-12-26', '"2026-12-24 - 2026-12-26" is no date: write 2026-12-24..2026-12-26'],
    ['2026-12-24...2026-12-26', '"2026-12-24...2026-12-26" is no date: write 2026-12-24..2026-12-26'],
    ['24.12.2026', `"24.12.2026" is no date: ${howToWrite}`],
    ['12-24', `"12-24" is no date: ${howToWrite}`],
    ['', `"" is empty: ${howToWrite}`],
    ['2026-02-30', '"2026-02-30" names no day of any calendar: 2026-02-30 does not exist'],
    ['2027-02-01..2027-02-29', '"2027-02-01..2027-02-29" names no day of any calendar: 2027-02-29 does not exist'],
    ['2026-12-26..2026-12-24', '"2026-12-26..2026-12-24" ends before it begins: write 2026-12-24..2026-12-26'],
    ['2026-01-01..9999-12-31', '"2026-01-01..9999-12-31" is too far away: write a date before the year 2200'],
  ])('are not %j', (text, message) => {
    expect(() => parseDates(text)).toThrow(expect.objectContaining({ reason: 'WINDOW_INVALID', message }));
  });
});
