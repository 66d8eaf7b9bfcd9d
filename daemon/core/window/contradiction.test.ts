import { describe, expect, it } from '@jest/globals';
import { clashesIn } from './contradiction.ts';
import { readWindow, type WrittenWindow } from './notation/window.ts';
import { unite } from './window.ts';

/** The first common instants of every two windows that clash. */
function clashes(...written: WrittenWindow[]): string[] {
  const windows = written.map((one) => readWindow(one)).flatMap((reading) => ('ok' in reading ? [reading.ok] : []));
  expect(windows).toHaveLength(written.length);
  return clashesIn(unite(windows)).map(({ at }) => new Date(at).toISOString().slice(0, 16));
}

describe('Windows of one union', () => {
  const nights = { timezone: 'Europe/Berlin', days: 'mon-fri', hours: '22:00-06:00', at_close: 'finish' };

  it('clash when both are open and disagree on what happens at the close', () => {
    expect(clashes(nights, { timezone: 'Europe/Berlin', days: 'sat-sun' })).toEqual(['2024-01-05T23:00']);
  });

  it('may overlap as long as they agree', () => {
    expect(clashes(nights, { timezone: 'Europe/Berlin', days: 'sat-sun', at_close: 'finish' })).toEqual([]);
    const slow = { timezone: 'UTC', hours: '00:00-12:00', at_close: { trickle: '1MiB/s' } };
    expect(clashes(slow, { ...slow, hours: '06:00-18:00', at_close: { trickle: '1024KiB/s' } })).toEqual([]);
  });

  it('clash over the rate of a trickle, too', () => {
    const slow = { timezone: 'UTC', hours: '00:00-12:00', at_close: { trickle: '1MiB/s' } };
    expect(clashes(slow, { ...slow, hours: '06:00-18:00', at_close: { trickle: '2MiB/s' } })).toEqual([
      '2024-01-01T06:00',
    ]);
  });

  it('may disagree when one is open after the other', () => {
    expect(clashes(nights, { timezone: 'Europe/Berlin', days: 'sat-sun', hours: '06:00-22:00' })).toEqual([]);
  });

  it('clash even when only the weeks between two changes of clocks bring them together', () => {
    const berlin = { timezone: 'Europe/Berlin', hours: '08:00-09:00' };
    const newYork = { timezone: 'America/New_York', hours: '03:00-04:00', at_close: 'finish' };
    expect(clashes(berlin, newYork)).toEqual(['2024-03-10T07:00']);
  });

  it('do not clash when an exception keeps them apart', () => {
    const day = { timezone: 'UTC', dates: '2027-03-01', at_close: 'finish' };
    expect(clashes({ timezone: 'UTC', days: 'mon' }, day)).toEqual(['2027-03-01T00:00']);
    expect(clashes({ timezone: 'UTC', days: 'mon', holidays: '2027-03-01' }, day)).toEqual([]);
  });
});
