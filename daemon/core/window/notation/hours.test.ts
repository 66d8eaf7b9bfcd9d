import { describe, expect, it } from '@jest/globals';
import { hoursPattern, parseHours } from './hours.ts';

describe('Hours', () => {
  it.each([
    ['09:00-17:30', 540, 1050],
    ['22:00-06:00', 1320, 1800],
    ['00:00-24:00', 0, 1440],
    ['22:00-24:00', 1320, 1440],
    ['22:00-00:00', 1320, 1440],
    ['12:00-11:59', 720, 2159],
  ])('%s are minutes %d to %d', (text, from, to) => {
    expect(parseHours(text)).toEqual({ from, to });
    expect(hoursPattern.test(text)).toBe(true);
  });

  const howToWrite = 'write a beginning and an end, such as 22:00-06:00';
  it.each([
    ['22-6', '"22-6" is no range of hours: write 22:00-06:00'],
    ['9:00-17:00', '"9:00-17:00" is no range of hours: write 09:00-17:00'],
    ['22:00..06:00', '"22:00..06:00" is no range of hours: write 22:00-06:00'],
    ['22:00 - 06:00', '"22:00 - 06:00" is no range of hours: write 22:00-06:00'],
    ['22h00–06h00', '"22h00–06h00" is no range of hours: write 22:00-06:00'],
    ['24:00-06:00', '"24:00-06:00" is no range of hours: write 00:00-06:00'],
    ['22:00-25:00', `"22:00-25:00" names no time of day: ${howToWrite}`],
    ['22:60-23:00', `"22:60-23:00" names no time of day: ${howToWrite}`],
    ['22:00-22:00', '"22:00-22:00" begins and ends at the same time: write 00:00-24:00 for the whole day'],
    ['22:00-23:00, 01:00-02:00', '"22:00-23:00, 01:00-02:00" is a list in one text: write [22:00-23:00, 01:00-02:00]'],
    ['22:00', `"22:00" is no range of hours: ${howToWrite}`],
    ['10pm-6am', `"10pm-6am" is no range of hours: ${howToWrite}`],
    ['', `"" is empty: ${howToWrite}`],
  ])('are not %j', (text, message) => {
    expect(() => parseHours(text)).toThrow(expect.objectContaining({ reason: 'WINDOW_INVALID', message }));
  });
});
