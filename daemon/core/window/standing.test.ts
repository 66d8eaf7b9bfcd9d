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
