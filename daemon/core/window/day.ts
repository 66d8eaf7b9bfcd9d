/** The days of a week, in the order in which ranges such as `fri-mon` run through them. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

export const minutesPerDay = 24 * 60;
export const msPerMinute = 60_000;
export const msPerDay = minutesPerDay * msPerMinute;

/**
 * A date of the calendar as a whole number: days since 1970-01-01, whatever the time zone.
 * @param text `2026-12-24`
 * @returns undefined where the calendar has no such day, as 2026-02-30
 */
export function dayOf(text: string): number | undefined {
  const [year = Number.NaN, month = Number.NaN, date = Number.NaN] = text.split('-').map(Number);
  const day = Date.UTC(year, month - 1, date) / msPerDay;
  return Number.isInteger(day) && formatDay(day) === text ? day : undefined;
}

/** `2026-12-24`. */
export function formatDay(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}

/** The first day of 1970 was a Thursday. */
export function weekdayOf(day: number): Weekday {
  return weekdays[(((day + 3) % 7) + 7) % 7] ?? 'mon';
}
