import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { minutesPerDay, msPerDay, msPerMinute, weekdayOf, weekdays } from './day.ts';
import { contains, inOrder, type Range } from './range.ts';
import { isOpen, nextChange } from './standing.ts';
import { transitions } from './transitions.ts';
import { anyDate, type Calendar, type Opening, type Window } from './window.ts';

/** A year whose every minute is compared. That of Apia has the day that was left out. */
interface Year {
  /** Milliseconds since the epoch. */
  readonly begin: number;
  readonly minutes: number;
}
const years: readonly Year[] = ['2011-07-01', '2025-08-01', '2026-02-01'].map((day) => ({
  begin: Date.parse(day),
  minutes: 370 * minutesPerDay,
}));
const zones = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
];

/** What a wall clock shows, by Intl: minutes since 1970-01-01T00:00. Offsets of today change at quarters of an hour only. */
function shown(timezone: string, { begin, minutes }: Year): Int32Array {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, hourCycle: 'h23', ...parts });
  const walls = new Int32Array(minutes);
  for (let minute = 0; minute < minutes; minute += 15) {
    const wall = Date.parse(`${clock.format(begin + minute * msPerMinute).replace(' ', 'T')}Z`) / msPerMinute;
    for (let more = 0; more < 15; more++) walls[minute + more] = wall + more;
  }
  return walls;
}

/** The same clock in the hands of somebody who holds it when it should be put back, until time has caught up: what counts once. */
function held(walls: Int32Array): Int32Array {
  let latest = Number.NEGATIVE_INFINITY;
  return walls.map((wall) => {
    latest = Math.max(latest, wall);
    return latest;
  });
}

const clocks = new Map<string, Int32Array>();
function clockOf(timezone: string, year: Year): Int32Array {
  const key = `${timezone} ${year.begin}`;
  const clock = clocks.get(key) ?? held(shown(timezone, year));
  clocks.set(key, clock);
  return clock;
}

/** When a calendar is open on a day by that clock, with what opened the day before: the definition, with nothing worked out ahead. */
function hoursOn({ openings, holidays }: Calendar, today: number): Range[] {
  return [today, today - 1].flatMap((day) =>
    openings.flatMap(({ days, hours, dates }) => {
      const opens = days.has(weekdayOf(day)) && dates.some((range) => contains(range, day));
      if (!opens || holidays.some((holiday) => contains(holiday, day))) return [];
      return hours.map(({ from, to }) => ({ from: day * minutesPerDay + from, to: day * minutesPerDay + to }));
    }),
  );
}

/** 1 for each minute of a year in which a window is open. */
function oracle(window: Window, year: Year): Uint8Array {
  const open = new Uint8Array(year.minutes);
  for (const calendar of window.calendars) {
    let [today, hours]: [number, Range[]] = [Number.NaN, []];
    for (const [minute, wall] of clockOf(calendar.timezone, year).entries()) {
      const day = Math.floor(wall / minutesPerDay);
      if (day !== today) [today, hours] = [day, hoursOn(calendar, day)];
      const covers = (range: Range) => contains(range, wall);
      if (hours.some(covers) && !calendar.blackouts.some(covers)) open[minute] = 1;
    }
  }
  return open;
}

const minuteOfDay = fc.oneof(
  fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15),
  // Where clocks are put forward and back.
  fc.integer({ min: 0, max: 4 * 60 }),
  fc.integer({ min: 0, max: minutesPerDay - 1 }),
);
const hours: fc.Arbitrary<Range> = fc
  .tuple(minuteOfDay, minuteOfDay)
  .map(([from, to]) => ({ from, to: to > from ? to : to + minutesPerDay }));

function within(begin: number, unit: number, longest: number): fc.Arbitrary<Range> {
  const from = fc.integer({ min: Math.floor(begin / unit), max: Math.floor((begin + 370 * msPerDay) / unit) });
  return fc
    .tuple(from, fc.integer({ min: 1, max: longest }))
    .map(([first, length]) => ({ from: first, to: first + length }));
}
const lists = (one: fc.Arbitrary<Range>, minLength: number, maxLength: number) =>
  fc.array(one, { minLength, maxLength }).map(inOrder);

function openings(year: Year): fc.Arbitrary<Opening> {
  return fc.record({
    days: fc
      .oneof(fc.constant([...weekdays]), fc.subarray([...weekdays], { minLength: 1 }))
      .map((days) => new Set(days)),
    hours: lists(hours, 1, 2),
    dates: fc.oneof(fc.constant(anyDate), lists(within(year.begin, msPerDay, 60), 1, 3)),
  });
}

function windows(year: Year): fc.Arbitrary<Window> {
  const calendar: fc.Arbitrary<Calendar> = fc.record({
    timezone: fc.constantFrom(...zones),
    openings: fc.array(openings(year), { minLength: 1, maxLength: 3 }),
    holidays: lists(within(year.begin, msPerDay, 5), 0, 3),
    blackouts: lists(within(year.begin, msPerMinute, 5000), 0, 3),
    atClose: fc.constant({ kind: 'pause' } as const),
  });
  return fc.array(calendar, { minLength: 1, maxLength: 2 }).map((calendars) => ({ calendars }));
}

const windowsOfYears = fc.constantFrom(...years).chain((year) => fc.tuple(fc.constant(year), windows(year)));

describe('For any window', () => {
  it('being open agrees with a wall clock that is read every minute of a year, and every change of it is told ahead', () => {
    fc.assert(
      fc.property(windowsOfYears, ([year, window]) => {
        const open = oracle(window, year);
        let told: number | undefined = year.begin;
        const wrong: string[] = [];
        for (let minute = 0; minute < year.minutes && wrong.length === 0; minute++) {
          const instant = year.begin + minute * msPerMinute;
          const changes = minute > 0 && open[minute] !== open[minute - 1];
          if (isOpen(window, instant) !== (open[minute] === 1))
            wrong.push(`state at ${new Date(instant).toISOString()}`);
          if (minute > 0 && changes !== (told === instant)) wrong.push(`change at ${new Date(instant).toISOString()}`);
          if (minute === 0 || changes) told = nextChange(window, instant);
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 20, interruptAfterTimeLimit: 4000 },
    );
  });

  it('the next change is never in the past, the state differs across it, and there is none before it', () => {
    fc.assert(
      fc.property(windowsOfYears, fc.double({ min: 0, max: 1, noNaN: true }), ([year, window], share) => {
        const instant = Math.floor(year.begin + share * 370 * msPerDay);
        // A copy each time, so that nothing is remembered.
        const openAt = (at: number) => isOpen({ ...window }, at);
        const next = nextChange({ ...window }, instant) ?? instant + 4000 * msPerDay;
        expect(next).toBeGreaterThan(instant);
        expect(openAt(next - 1)).toBe(openAt(instant));
        expect(openAt(instant + Math.floor((next - instant) / 2))).toBe(openAt(instant));
        expect(openAt(next)).toBe(
          nextChange({ ...window }, instant) === undefined ? openAt(instant) : !openAt(instant),
        );
      }),
      { numRuns: 1000, interruptAfterTimeLimit: 2000 },
    );
  });

  it('its transitions are its next changes, one after the other', () => {
    fc.assert(
      fc.property(windowsOfYears, ([{ begin }, window]) => {
        const end = begin + 60 * msPerDay;
        const stepped: number[] = [];
        for (let at = nextChange(window, begin); at !== undefined && at < end; at = nextChange(window, at))
          stepped.push(at);
        const listed = [...transitions(window, begin, end)];
        expect(listed.map(({ at }) => at)).toEqual(stepped);
        for (const { at, kind } of listed) expect(isOpen({ ...window }, at)).toBe(kind === 'opens');
      }),
      { numRuns: 60, interruptAfterTimeLimit: 2000 },
    );
  });
});
