import { describe, expect, it } from '@jest/globals';
import { msPerMinute } from '../day.ts';
import { blackoutPattern, parseBlackout } from './blackout.ts';

describe('A blackout', () => {
  it.each([
    ['2026-12-24', '2026-12-24T00:00', '2026-12-25T00:00'],
    ['2026-12-24..2026-12-26', '2026-12-24T00:00', '2026-12-27T00:00'],
    ['2026-12-24T18:00..2026-12-27T06:30', '2026-12-24T18:00', '2026-12-27T06:30'],
    ['2026-12-24T18:00..2026-12-26', '2026-12-24T18:00', '2026-12-27T00:00'],
    ['2026-12-24..2026-12-26T24:00', '2026-12-24T00:00', '2026-12-27T00:00'],
  ])('%s is from %s to %s', (text, from, to) => {
    const minutes = parseBlackout(text);
    expect(
      [minutes.from, minutes.to].map((minute) => new Date(minute * msPerMinute).toISOString().slice(0, 16)),
    ).toEqual([from, to]);
    expect(blackoutPattern.test(text)).toBe(true);
  });

  const howToWrite = 'write 2026-12-24, 2026-12-24..2026-12-26 or 2026-12-24T18:00..2026-12-27T06:00';
  it.each([
    ['2026-12-24T18:00', `"2026-12-24T18:00" has no end: ${howToWrite}`],
    ['2026-12-24 18:00 - 2026-12-27 06:00', 'is no blackout: write 2026-12-24T18:00..2026-12-27T06:00'],
    ['2026-12-24T18:00..2026-12-24T06:00', 'ends before it begins: write 2026-12-24T06:00..2026-12-24T18:00'],
    ['2026-12-24T25:00..2026-12-25', `is no blackout: ${howToWrite}`],
    ['christmas', `"christmas" is no blackout: ${howToWrite}`],
    ['', `"" is empty: ${howToWrite}`],
  ])('is not %j', (text, message) => {
    expect(() => parseBlackout(text)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
  });
});
