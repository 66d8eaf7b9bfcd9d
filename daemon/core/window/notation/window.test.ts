import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { weekdays } from '../day.ts';
import { anyDate } from '../window.ts';
import { readWindow, type WrittenWindow } from './window.ts';

/** Every problem of a window, such as `hours.1 "22-6" is no range of hours: write 22:00-06:00`. */
function problemsOf(written: WrittenWindow): string[] {
  const reading = readWindow(written);
  return 'problems' in reading
    ? reading.problems.map(({ path, message }) => `${path.join('.')} ${message}`.trim())
    : [];
}

describe('A written window', () => {
  it('becomes one calendar, with what was left out filled in', () => {
    expect(readWindow({ timezone: 'UTC', days: 'sat-sun' })).toEqual({
      ok: {
        calendars: [
          {
            timezone: 'UTC',
            openings: [{ days: new Set(['sat', 'sun']), hours: [{ from: 0, to: 1440 }], dates: anyDate }],
            holidays: [],
            blackouts: [],
            atClose: { kind: 'pause' },
          },
        ],
      },
    });
  });

  it('takes one text or a list of texts, in any order and overlapping', () => {
    const reading = readWindow({
      timezone: 'UTC',
      open: [
        { days: ['fri', 'mon-wed'], hours: ['22:00-02:00', '20:00-23:00', '08:00-09:00'] },
        { hours: '12:00-13:00' },
      ],
      holidays: ['2026-12-25', '2026-12-24..2026-12-25', '2026-05-01'],
    });
    expect(reading).toMatchObject({
      ok: {
        calendars: [
          {
            openings: [
              {
                days: new Set(['mon', 'tue', 'wed', 'fri']),
                hours: [
                  { from: 480, to: 540 },
                  { from: 1200, to: 1560 },
                ],
              },
              { days: new Set(weekdays), hours: [{ from: 720, to: 780 }] },
            ],
            holidays: [
              { from: 20574, to: 20575 },
              { from: 20811, to: 20813 },
            ],
          },
        ],
      },
    });
  });

  it('tells everything that is wrong with it, each at its place', () => {
    const written = {
      days: 'funday',
      hours: ['22:00-06:00', '22-6'],
      dates: [],
      blackouts: 20261224,
      holidays: [{ on: '2026-12-24' }],
      at_close: 'stop',
    };
    expect(problemsOf(written)).toEqual([
      'timezone is missing: write the IANA time zone that the hours are in, such as Europe/Berlin or UTC',
      expect.stringContaining('days "funday" is no day'),
      'hours.1 "22-6" is no range of hours: write 22:00-06:00',
      'dates is an empty list: name something, or leave it out',
      expect.stringContaining('holidays.0 "{\\"on\\":\\"2026-12-24\\"}" is no date'),
      expect.stringContaining('blackouts "20261224" is no blackout'),
      expect.stringContaining('at_close "stop" is not what can happen'),
    ]);
  });

  it.each<[WrittenWindow, string]>([
    [{}, 'says nothing about when it opens: write days, hours or dates, or a list of them under open'],
    [{ days: 'mon', open: [{ hours: '01:00-02:00' }] }, 'open stands beside days: move it into the list'],
    [
      { days: 'mon', hours: '01:00-02:00', open: [{ days: 'tue' }] },
      'open stands beside days and hours: move them into the list',
    ],
    [
      { open: 'mon' },
      'open must be a list of openings, such as [{ days: mon-fri, hours: 22:00-06:00 }, { days: sat-sun }]',
    ],
    [
      { open: [{ days: 'mon' }, 'tue'] },
      'open.1 must hold days, hours or dates, such as { days: mon-fri, hours: 22:00-06:00 }',
    ],
    [{ hours: null }, 'hours "" is empty: write a beginning and an end, such as 22:00-06:00'],
  ])('%j is refused', (written, message) => {
    expect(problemsOf({ timezone: 'UTC', ...written })).toEqual([message]);
  });
});

describe('A date on which a window is said to open and never would', () => {
  const leftNothing =
    'never opens, because holidays and blackouts leave nothing of it: take it out of these or of dates';

  it.each<[string, WrittenWindow, string]>([
    [
      'is on another day of the week',
      { dates: ['2026-12-24', '2026-12-28'], days: 'mon-tue' },
      'dates.0 "2026-12-24" never opens, because it has none of the days mon, tue with hours that exist: correct days or dates',
    ],
    [
      'was left out of the calendar',
      { timezone: 'Pacific/Apia', dates: '2011-12-30' },
      'dates "2011-12-30" never opens, because it has none of the days mon, tue, wed, thu, fri, sat, sun with hours that exist: correct days or dates',
    ],
    ['is a holiday', { dates: '2026-12-24', holidays: '2026-12-20..2026-12-26' }, `dates "2026-12-24" ${leftNothing}`],
    [
      'is a holiday or blacked out',
      { dates: '2026-12-24..2026-12-25', holidays: '2026-12-24', blackouts: '2026-12-25' },
      `dates "2026-12-24..2026-12-25" ${leftNothing}`,
    ],
    [
      'is blacked out during its hours',
      { open: [{ dates: '2026-12-24', hours: '22:00-02:00' }], blackouts: '2026-12-24T20:00..2026-12-25T02:00' },
      `open.0.dates "2026-12-24" ${leftNothing}`,
    ],
  ])('%s', (_, written, message) => {
    expect(problemsOf({ timezone: 'UTC', ...written })).toEqual([message]);
  });

  it('is refused only when nothing is left: to be cut is what exceptions are for', () => {
    expect(
      problemsOf({ timezone: 'UTC', dates: '2026-12-01..2026-12-31', holidays: '2026-12-24..2026-12-26' }),
    ).toEqual([]);
    expect(problemsOf({ timezone: 'UTC', dates: '2026-12-24', blackouts: '2026-12-24T00:01..2026-12-24' })).toEqual([]);
  });
});

describe('Whatever is written', () => {
  it('is read or refused, never thrown at', () => {
    const anything = fc.oneof(fc.string(), fc.constantFrom('mon-fri', '22:00-06:00', '2026-12-24'), fc.jsonValue());
    const keys = fc.constantFrom('timezone', 'days', 'hours', 'dates', 'open', 'holidays', 'blackouts', 'at_close');
    fc.assert(
      fc.property(fc.dictionary(keys, anything), (written) => {
        const reading = readWindow({ ...written });
        if ('problems' in reading) expect(reading.problems).not.toHaveLength(0);
      }),
      { numRuns: 1000, interruptAfterTimeLimit: 2000 },
    );
  });
});
