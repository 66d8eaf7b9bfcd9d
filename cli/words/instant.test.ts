import { describe, expect, it } from '@jest/globals';
import { exit } from '../failure/exit.ts';
import { horizonWord } from './horizon.ts';
import { instantWord } from './instant.ts';

describe('an instant on the command line', () => {
  it.each([
    ['2026-12-24T23:30+08:00'],
    ['2026-12-24T15:30Z'],
    ['2026-12-24T15:30:00.000Z'],
    ['2026-12-24 23:30+08:00'],
    ['2026-12-24T23:30[Asia/Shanghai]'],
    ['2026-12-24T23:30+08:00[Asia/Shanghai]'],
  ])('may be written %s', (text) => {
    expect(instantWord(text)).toBe(Date.UTC(2026, 11, 24, 15, 30));
  });

  it.each([['2026-12-24T23:30'], ['2026-12-24 23:30:00'], ['2026-12-24']])(
    'is not %s, which says no zone, and is told how to say one',
    (text) => {
      expect(() => instantWord(text)).toThrow(/says no time zone: write 2026-12-24T\d\d:\d\dZ for UTC, or 2026-12-24T/);
    },
  );

  it.each([
    ['tomorrow', /is no instant: write date, time and offset/],
    ['', /is no instant/],
    ['2026-02-30T10:00Z', /is no instant/],
    ['2026-02-30T10:00', /is no instant/],
    ['2026-12-24T23:30[Mars/Base]', /Unknown time zone/],
    ['2026-12-24T23:30+01:00[Asia/Shanghai]', /is no instant/],
  ])('is not %j', (text, message) => {
    expect(() => instantWord(text)).toThrow(message);
    expect(() => instantWord(text)).toThrow(expect.objectContaining({ exit: exit.usage, reason: 'INSTANT_INVALID' }));
  });
});

describe('a length of time on the command line', () => {
  it('is days, hours and minutes', () => {
    const hour = 3_600_000;
    expect(['7d', '36h', '1d12h', '90m'].map(horizonWord)).toEqual([168 * hour, 36 * hour, 36 * hour, 1.5 * hour]);
  });

  it.each(['7', '0d', '', '1w', '-1d', '1h1d'])('is not %j', (text) => {
    expect(() => horizonWord(text)).toThrow(/write for example 7d, 36h or 1d12h/);
  });
});
