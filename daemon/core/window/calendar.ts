import { minutesPerDay, weekdayOf } from './day.ts';
import { byFrom, contains, joined, type Range, without } from './range.ts';
import type { Calendar, Opening } from './window.ts';

/**
 * When a calendar is open by a wall clock that is never put forward or back, in minutes since 1970-01-01T00:00, from an opening day on.
 * Everything but the time zone is decided here, in whole numbers. In order, without overlap; may be infinitely many.
 */
export function wallStretches(calendar: Calendar, fromDay: number): Generator<Range, undefined> {
  const settled = Math.max(fromDay, lastNamedDay(calendar)) * minutesPerDay;
  // Past the last date that anybody named every week is like the one before.
  const endless = (range: Range) => range.to - Math.max(range.from, settled) > 8 * minutesPerDay;
  return without(joined(hoursFrom(calendar, fromDay), endless), calendar.blackouts);
}

/** The day after the last one that the dates or exceptions of a calendar name; `-Infinity` when they name none. */
export function lastNamedDay({ openings, holidays, blackouts }: Calendar): number {
  const days = [...openings.flatMap((opening) => opening.dates), ...holidays].map((range) => range.to);
  const ends = [...days, ...blackouts.map((range) => Math.ceil(range.to / minutesPerDay))];
  return Math.max(...ends.filter(Number.isFinite));
}

/** The hours of every opening day, by their beginning. */
function* hoursFrom(calendar: Calendar, fromDay: number): Generator<Range, undefined> {
  for (const day of openingDays(calendar, fromDay)) {
    const midnight = day * minutesPerDay;
    yield* calendar.openings
      .filter((opening) => firstDay(opening, day) === day)
      .flatMap((opening) => opening.hours)
      .map(({ from, to }) => ({ from: midnight + from, to: midnight + to }))
      .sort(byFrom);
  }
}

function* openingDays(calendar: Calendar, fromDay: number): Generator<number, undefined> {
  let day = nextOpeningDay(calendar, fromDay);
  while (day !== undefined) {
    yield day;
    day = nextOpeningDay(calendar, day + 1);
  }
}

/** The first day from the given one on, that one included, on which something opens; undefined when nothing does any more. */
function nextOpeningDay(calendar: Calendar, fromDay: number): number | undefined {
  const days = calendar.openings.map((opening) => firstDay(opening, fromDay)).filter((day) => day !== undefined);
  if (days.length === 0) return undefined;
  const first = Math.min(...days);
  const holiday = calendar.holidays.find((range) => contains(range, first));
  return holiday ? nextOpeningDay(calendar, holiday.to) : first;
}

/** As `nextOpeningDay`, for one opening and without holidays. */
function firstDay(opening: Opening, fromDay: number): number | undefined {
  for (const dates of opening.dates) {
    const first = Math.max(fromDay, dates.from);
    for (let day = first; day < Math.min(dates.to, first + 7); day++) {
      if (opening.days.has(weekdayOf(day))) return day;
    }
  }
  return undefined;
}
