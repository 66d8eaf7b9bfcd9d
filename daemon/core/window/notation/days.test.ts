import { describe, expect, it } from '@jest/globals';
import { daysPattern, parseDays } from './days.ts';

describe('Days', () => {
  it.each([
    ['mon', 'mon'],
    ['mon-fri', 'mon tue wed thu fri'],
    ['sat-sun', 'sat sun'],
    ['fri-mon', 'fri sat sun mon'],
    ['tue-mon', 'tue wed thu fri sat sun mon'],
  ])('%s are %s', (text, days) => {
    expect(parseDays(text).join(' ')).toBe(days);
    expect(daysPattern.test(text)).toBe(true);
  });

  const howToWrite = 'write a day or a range of days, such as sat or mon-fri, or leave days out for every day';
  it.each([
    ['Monday', '"Monday" is no day: write mon'],
    ['Mon - Fri', '"Mon - Fri" is no day: write mon-fri'],
    ['mon..fri', '"mon..fri" is no day: write mon-fri'],
    ['mon,wed', '"mon,wed" is a list in one text: write [mon, wed]'],
    ['daily', '"daily" is no day: leave days out for every day'],
    ['weekdays', '"weekdays" is no day: write mon-fri'],
    ['weekend', '"weekend" is no day: write sat-sun'],
    ['mon-mon', '"mon-mon" begins and ends on one day: write mon, or leave days out for every day'],
    ['', `"" is empty: ${howToWrite}`],
    ['5', `"5" is no day: ${howToWrite}`],
    ['mon-tue-wed', `"mon-tue-wed" is no day: ${howToWrite}`],
    ['funday', `"funday" is no day: ${howToWrite}`],
    ['mon\n', '"mon\\n" is no day: write mon'],
  ])('are not %j', (text, message) => {
    expect(() => parseDays(text)).toThrow(
      expect.objectContaining({ reason: 'WINDOW_INVALID', message, facts: { value: text } }),
    );
  });
});
