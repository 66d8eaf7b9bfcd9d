import { describe, expect, it } from '@jest/globals';
import { formatDay, minutesPerDay } from '../day.ts';
import { parseAtClose } from './at-close.ts';
import { blackoutPattern, parseBlackout } from './blackout.ts';
import { datesPattern, parseDates } from './dates.ts';
import { daysPattern, parseDays } from './days.ts';
import { hoursPattern, parseHours } from './hours.ts';
import { parseTimezone } from './timezone.ts';

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

describe('A blackout', () => {
  it.each([
    ['2026-12-24', '2026-12-24T00:00', '2026-12-25T00:00'],
    ['2026-12-24..2026-12-26', '2026-12-24T00:00', '2026-12-27T00:00'],
    ['2026-12-24T18:00..2026-12-27T06:30', '2026-12-24T18:00', '2026-12-27T06:30'],
    ['2026-12-24T18:00..2026-12-26', '2026-12-24T18:00', '2026-12-27T00:00'],
    ['2026-12-24..2026-12-26T24:00', '2026-12-24T00:00', '2026-12-27T00:00'],
  ])('%s is from %s to %s', (text, from, to) => {
    const minutes = parseBlackout(text);
    expect([minutes.from, minutes.to].map(clockTime)).toEqual([from, to]);
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

describe('A time zone', () => {
  it.each(['Europe/Berlin', 'UTC', 'Asia/Shanghai', 'America/Argentina/Buenos_Aires', 'Asia/Calcutta'])(
    'is %s',
    (text) => {
      expect(parseTimezone(text)).toBe(text);
    },
  );

  const howToWrite = 'write an IANA time zone, such as Europe/Berlin or UTC';
  it.each([
    ['berlin', `"berlin" is no time zone (did you mean Europe/Berlin?): ${howToWrite}`],
    ['New York', `"New York" is no time zone (did you mean America/New_York?): ${howToWrite}`],
    ['Europe/Berln', `"Europe/Berln" is no time zone (did you mean Europe/Berlin?): ${howToWrite}`],
    ['europe/berlin', '"europe/berlin" is no time zone: write Europe/Berlin'],
    ['+02:00', `"+02:00" is an offset, which knows neither summer nor winter time: ${howToWrite}`],
    ['UTC+2', `"UTC+2" is an offset, which knows neither summer nor winter time: ${howToWrite}`],
    ['Mars/Olympus', `"Mars/Olympus" is no time zone: ${howToWrite}`],
    ['', `"" is empty: ${howToWrite}`],
  ])('is not %j', (text, message) => {
    expect(() => parseTimezone(text)).toThrow(expect.objectContaining({ reason: 'WINDOW_INVALID', message }));
  });
});

describe('What happens at the close', () => {
  it('is pause, finish or a trickle', () => {
    expect(parseAtClose('pause')).toEqual({ kind: 'pause' });
    expect(parseAtClose('finish')).toEqual({ kind: 'finish' });
    expect(parseAtClose({ trickle: '1MiB/s' })).toEqual({
      kind: 'trickle',
      rate: { kind: 'limited', bytesPerSecond: 1_048_576 },
    });
  });

  const howToWrite = 'is not what can happen at the close: write pause, finish or { trickle: 1MiB/s }';
  it.each([
    ['stop', `"stop" ${howToWrite}`],
    ['Pause', '"Pause" is not what can happen at the close: write pause'],
    ['trickle 2MiB/s', '"trickle 2MiB/s" is one text: write { trickle: 2MiB/s }'],
    ['trickle', `"trickle" ${howToWrite}`],
    [null, `"null" ${howToWrite}`],
    [{ trickle: '1MiB/s', finish: true }, 'is not what can happen at the close'],
    [{ trickle: 'paused' }, '"trickle: paused" moves nothing: write at_close: pause'],
    [{ trickle: 'unlimited' }, '"trickle: unlimited" closes nothing: write at_close: finish'],
    [{ trickle: 10 }, 'rate "10" has no unit: write 10MiB/s, 10MB/s or 10B/s'],
    [{ trickle: null }, 'rate "" is empty'],
  ])('is not %j', (value, message) => {
    expect(() => parseAtClose(value)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
  });
});

function clockTime(minute: number): string {
  return new Date(minute * (86_400_000 / minutesPerDay)).toISOString().slice(0, 16);
}
