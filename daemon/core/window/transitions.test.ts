import { describe, expect, it } from '@jest/globals';
import { readWindow, type WrittenWindow } from './notation/window.ts';
import { isOpen, nextChange, standingOf } from './standing.ts';
import { transitions } from './transitions.ts';
import { unite, type Window } from './window.ts';

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
    ['Asia/Shanghai', '2026-03-01', '22:00-06:00', 'across midnight', '+ 2026-03-01T14:00Z', '- 2026-03-01T22:00Z'],
    ['Asia/Shanghai', '2026-03-01', '09:30-17:45', 'within the day', '+ 2026-03-01T01:30Z', '- 2026-03-01T09:45Z'],
    ['Asia/Shanghai', '2026-03-01', '22:00-24:00', 'to midnight', '+ 2026-03-01T14:00Z', '- 2026-03-01T16:00Z'],
    ['Europe/Berlin', '2026-03-29', '02:30-04:00', 'from a skipped time', '+ 2026-03-29T01:00Z', '- 2026-03-29T02:00Z'],
    ['Europe/Berlin', '2026-03-29', '01:00-02:30', 'to a skipped time', '+ 2026-03-29T00:00Z', '- 2026-03-29T01:00Z'],
    ['Europe/Berlin', '2026-03-28', '22:00-06:00', 'over a skip', '+ 2026-03-28T21:00Z', '- 2026-03-29T04:00Z'],
    ['Europe/Berlin', '2026-10-25', '02:15-02:45', 'shown twice, once', '+ 2026-10-25T00:15Z', '- 2026-10-25T00:45Z'],
    [
      'Europe/Berlin',
      '2026-10-25',
      '02:30-06:00',
      'from a time shown twice',
      '+ 2026-10-25T00:30Z',
      '- 2026-10-25T05:00Z',
    ],
    [
      'Europe/Berlin',
      '2026-10-24',
      '22:00-02:30',
      'to a time shown twice',
      '+ 2026-10-24T20:00Z',
      '- 2026-10-25T00:30Z',
    ],
    ['Europe/Berlin', '2026-10-24', '22:00-03:00', 'over all of it', '+ 2026-10-24T20:00Z', '- 2026-10-25T02:00Z'],
    [
      'America/New_York',
      '2026-03-08',
      '02:30-05:00',
      'from a skipped time',
      '+ 2026-03-08T07:00Z',
      '- 2026-03-08T09:00Z',
    ],
    [
      'America/New_York',
      '2026-11-01',
      '01:30-03:00',
      'from a time shown twice',
      '+ 2026-11-01T05:30Z',
      '- 2026-11-01T08:00Z',
    ],
    [
      'Australia/Lord_Howe',
      '2026-10-04',
      '02:15-05:00',
      'from a skipped half hour',
      '+ 2026-10-03T15:30Z',
      '- 2026-10-03T18:00Z',
    ],
    [
      'Australia/Lord_Howe',
      '2026-04-05',
      '01:45-03:00',
      'from a half hour shown twice',
      '+ 2026-04-04T14:45Z',
      '- 2026-04-04T16:30Z',
    ],
    [
      'Africa/Casablanca',
      '2026-02-15',
      '02:30-05:00',
      'when Ramadan nears',
      '+ 2026-02-15T01:30Z',
      '- 2026-02-15T05:00Z',
    ],
    [
      'Africa/Casablanca',
      '2026-03-22',
      '02:30-05:00',
      'when Ramadan is over',
      '+ 2026-03-22T02:00Z',
      '- 2026-03-22T04:00Z',
    ],
    [
      'Pacific/Apia',
      '2011-12-29',
      '22:00-06:00',
      'cut off by a day that was left out',
      '+ 2011-12-30T08:00Z',
      '- 2011-12-30T10:00Z',
    ],
    [
      'Pacific/Apia',
      '2011-12-30',
      '22:00-06:00',
      'of the day that was left out',
      '+ 2011-12-30T10:00Z',
      '- 2011-12-30T16:00Z',
    ],
    ['Pacific/Apia', '2011-12-31', '22:00-06:00', 'of the day after', '+ 2011-12-31T08:00Z', '- 2011-12-31T16:00Z'],
    [
      'America/Havana',
      '2026-11-01',
      '00:30-00:45',
      'shown twice at midnight, once',
      '+ 2026-11-01T04:30Z',
      '- 2026-11-01T04:45Z',
    ],
  ])('in %s on %s, %s, %s', (timezone, dates, hours, _, ...expected) => {
    expect(changes(windowOf({ timezone, dates, hours }), '2000-01-01T00:00Z', '2040-01-01T00:00Z')).toEqual(expected);
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

describe('A window', () => {
  it('is closed for good when its dates are over, and open for good when nothing closes it', () => {
    const over = windowOf({ timezone: 'UTC', dates: '2026-12-24..2026-12-26' });
    expect(changes(over, '2026-01-01T00:00Z', '2030-01-01T00:00Z')).toEqual([
      '+ 2026-12-24T00:00Z',
      '- 2026-12-27T00:00Z',
    ]);
    expect(nextChange(over, Date.parse('2026-12-27T00:00Z'))).toBeUndefined();
    const always = windowOf({ timezone: 'Europe/Berlin', days: 'mon-sun', blackouts: '2050-01-01' });
    expect(changes(always, '2026-01-01T00:00Z', '2090-01-01T00:00Z')).toEqual([
      '- 2049-12-31T23:00Z',
      '+ 2050-01-01T23:00Z',
    ]);
    expect(standingOf(always, Date.parse('2051-01-01T00:00Z'))).toMatchObject({ kind: 'open', closesAt: undefined });
  });

  it('does not open on a holiday, yet runs on into it', () => {
    const window = windowOf({ timezone: 'UTC', hours: '22:00-06:00', holidays: '2026-12-24..2026-12-25' });
    expect(changes(window, '2026-12-23T12:00Z', '2026-12-27T00:00Z')).toEqual([
      '+ 2026-12-23T22:00Z',
      '- 2026-12-24T06:00Z',
      '+ 2026-12-26T22:00Z',
    ]);
  });

  it('is closed by a blackout whatever has opened, from its first to its last minute', () => {
    const window = windowOf({
      timezone: 'UTC',
      hours: '22:00-06:00',
      blackouts: ['2026-12-24', '2026-12-25T23:00..2026-12-26T01:30'],
    });
    expect(changes(window, '2026-12-23T12:00Z', '2026-12-26T12:00Z')).toEqual([
      '+ 2026-12-23T22:00Z',
      '- 2026-12-24T00:00Z',
      '+ 2026-12-25T00:00Z',
      '- 2026-12-25T06:00Z',
      '+ 2026-12-25T22:00Z',
      '- 2026-12-25T23:00Z',
      '+ 2026-12-26T01:30Z',
      '- 2026-12-26T06:00Z',
    ]);
  });

  it('opens whenever any of its openings does, and is silent where one takes over from another', () => {
    const open = [{ days: 'mon-fri', hours: '22:00-06:00' }, { days: 'sat-sun' }];
    expect(changes(windowOf({ timezone: 'UTC', open }), '2026-11-20T00:00Z', '2026-11-24T12:00Z')).toEqual([
      '- 2026-11-20T06:00Z',
      '+ 2026-11-20T22:00Z',
      '- 2026-11-23T00:00Z',
      '+ 2026-11-23T22:00Z',
      '- 2026-11-24T06:00Z',
    ]);
  });

  it('made of several never closes when they take turns for ever', () => {
    const [days, nights] = ['06:00-22:00', '22:00-06:00'].map((hours) =>
      windowOf({ timezone: 'Europe/Berlin', hours }),
    );
    if (!days || !nights) throw new Error('two hours make two windows');
    expect(nextChange(unite([days, nights]), Date.parse('2026-06-01T00:00Z'))).toBeUndefined();
    expect(isOpen(unite([days, nights]), Date.parse('2026-06-01T20:00Z'))).toBe(true);
  });

  it('says what holds at its coming close and, once closed, what held at the last one', () => {
    const nights = windowOf({ timezone: 'UTC', days: 'fri', hours: '20:00-24:00', at_close: 'finish' });
    const days = windowOf({ timezone: 'UTC', days: 'wed', hours: '08:00-10:00', at_close: { trickle: '1MiB/s' } });
    const both = unite([nights, days]);
    const said = (at: string) => standingOf(both, Date.parse(at)).atClose?.kind;
    expect(said('2026-11-20T21:00Z')).toBe('finish');
    expect(said('2026-11-22T00:00Z')).toBe('finish');
    expect(said('2026-11-25T09:00Z')).toBe('trickle');
    expect(said('2026-11-26T00:00Z')).toBe('trickle');
  });
});
