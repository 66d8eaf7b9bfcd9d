import { describe, expect, it } from '@jest/globals';
import { readWindow, type WrittenWindow } from './notation/window.ts';
import { transitions } from './transitions.ts';
import type { Window } from './window.ts';

function windowOf(written: WrittenWindow): Window {
  const reading = readWindow(written);
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems));
  return reading.ok;
}

/** Every opening and closing between two instants, such as `+ 2026-03-29T01:00Z`. */
function changes(window: Window, from: string, to: string): string[] {
  const all = transitions(window, Date.parse(from), Date.parse(to));
  return [...all].map(({ at, kind }) => `${kind === 'opens' ? '+' : '-'} ${new Date(at).toISOString().slice(0, 16)}Z`);
}

describe('The hours of a day', () => {
  it.each([
    ['Asia/Shanghai', '2026-03-01', '22:00-06:00', 'across midnight', '2026-03-01T14:00/2026-03-01T22:00'],
    ['Asia/Shanghai', '2026-03-01', '09:30-17:45', 'within the day', '2026-03-01T01:30/2026-03-01T09:45'],
    ['Asia/Shanghai', '2026-03-01', '22:00-24:00', 'to midnight', '2026-03-01T14:00/2026-03-01T16:00'],
    ['Europe/Berlin', '2026-03-29', '02:30-04:00', 'from a skipped time', '2026-03-29T01:00/2026-03-29T02:00'],
    ['Europe/Berlin', '2026-03-29', '01:00-02:30', 'to a skipped time', '2026-03-29T00:00/2026-03-29T01:00'],
    ['Europe/Berlin', '2026-03-28', '22:00-06:00', 'over a skip', '2026-03-28T21:00/2026-03-29T04:00'],
    ['Europe/Berlin', '2026-10-25', '02:15-02:45', 'shown twice, once', '2026-10-25T00:15/2026-10-25T00:45'],
    ['Europe/Berlin', '2026-10-25', '02:30-06:00', 'from a time shown twice', '2026-10-25T00:30/2026-10-25T05:00'],
    ['Europe/Berlin', '2026-10-24', '22:00-02:30', 'to a time shown twice', '2026-10-24T20:00/2026-10-25T00:30'],
    ['Europe/Berlin', '2026-10-24', '22:00-03:00', 'over all of it', '2026-10-24T20:00/2026-10-25T02:00'],
    ['America/New_York', '2026-03-08', '02:30-05:00', 'from a skipped time', '2026-03-08T07:00/2026-03-08T09:00'],
    ['America/New_York', '2026-11-01', '01:30-03:00', 'from a time shown twice', '2026-11-01T05:30/2026-11-01T08:00'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15-05:00', 'from a skipped time', '2026-10-03T15:30/2026-10-03T18:00'],
    [
      'Australia/Lord_Howe',
      '2026-04-05',
      '01:45-03:00',
      'from a time shown twice',
      '2026-04-04T14:45/2026-04-04T16:30',
    ],
    ['Africa/Casablanca', '2026-02-15', '02:30-05:00', 'before Ramadan', '2026-02-15T01:30/2026-02-15T05:00'],
    ['Africa/Casablanca', '2026-03-22', '02:30-05:00', 'after Ramadan', '2026-03-22T02:00/2026-03-22T04:00'],
    ['Pacific/Apia', '2011-12-29', '22:00-06:00', 'cut off by a day left out', '2011-12-30T08:00/2011-12-30T10:00'],
    ['Pacific/Apia', '2011-12-30', '22:00-06:00', 'of the day left out', '2011-12-30T10:00/2011-12-30T16:00'],
    ['Pacific/Apia', '2011-12-31', '22:00-06:00', 'of the day after', '2011-12-31T08:00/2011-12-31T16:00'],
    [
      'America/Havana',
      '2026-11-01',
      '00:30-00:45',
      'shown twice at midnight, once',
      '2026-11-01T04:30/2026-11-01T04:45',
    ],
  ])('in %s on %s, %s, %s: %s', (timezone, dates, hours, _, stretch) => {
    const [opens, closes] = stretch.split('/');
    const all = changes(windowOf({ timezone, dates, hours }), '2000-01-01T00:00Z', '2040-01-01T00:00Z');
    expect(all).toEqual([`+ ${opens}Z`, `- ${closes}Z`]);
  });

  it('that the clock skips altogether do not open that day', () => {
    const window = windowOf({ timezone: 'Europe/Berlin', hours: '02:00-03:00' });
    expect(changes(window, '2026-03-28T12:00Z', '2026-03-31T00:00Z')).toEqual([
      '+ 2026-03-30T00:00Z',
      '- 2026-03-30T01:00Z',
    ]);
  });

  it('go on through a day that was left out, when every night opens', () => {
    const window = windowOf({ timezone: 'Pacific/Apia', hours: '22:00-06:00' });
    expect(changes(window, '2011-12-30T00:00Z', '2011-12-31T00:00Z')).toEqual([
      '+ 2011-12-30T08:00Z',
      '- 2011-12-30T16:00Z',
    ]);
  });

  it('belong to the day on which they open', () => {
    const window = windowOf({ timezone: 'UTC', days: 'fri', hours: '22:00-06:00' });
    expect(changes(window, '2026-11-20T00:00Z', '2026-11-27T00:00Z')).toEqual([
      '+ 2026-11-20T22:00Z',
      '- 2026-11-21T06:00Z',
    ]);
  });
});
