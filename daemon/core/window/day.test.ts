import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayOf, formatDay, weekdayOf } from './day.ts';

describe('A day', () => {
  it.each([
    ['1970-01-01', 0, 'thu'],
    ['1969-12-31', -1, 'wed'],
    ['2000-02-29', 11_016, 'tue'],
    ['2026-12-24', 20_811, 'thu'],
  ])('%s is number %d, a %s', (text, day, weekday) => {
    expect(dayOf(text)).toBe(day);
    expect(formatDay(day)).toBe(text);
    expect(weekdayOf(day)).toBe(weekday);
  });

  it.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-01-32', '0026-12-24', '2026-12', 'today', ''])(
    '%j is none',
    (text) => {
      expect(dayOf(text)).toBeUndefined();
    },
  );

  it('is read as it is shown, and a week later has the same name', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 80_000 }), (day) => {
        expect(dayOf(formatDay(day))).toBe(day);
        expect(weekdayOf(day + 7)).toBe(weekdayOf(day));
        expect(weekdayOf(day)).toBe(new Date(day * 86_400_000).toUTCString().slice(0, 3).toLowerCase());
      }),
    );
  });
});
