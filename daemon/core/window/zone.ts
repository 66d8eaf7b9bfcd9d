import { msPerDay, weekdays } from './day.ts';

const epoch = new Temporal.PlainDateTime(1970, 1, 1);

/**
 * The instant at which the wall clock of a zone first shows a time or a later one. So a time that the clock skips when it is put forward
 * is the instant of the skip, and one that it shows twice is the first of the two; later times never map to earlier instants.
 * @param wallMinute minutes of the wall clock since 1970-01-01T00:00; may be `Infinity`
 * @param timezone IANA name
 * @returns milliseconds since the epoch
 */
export function instantOf(wallMinute: number, timezone: string): number {
  if (!Number.isFinite(wallMinute)) return wallMinute;
  const wall = epoch.add({ minutes: wallMinute });
  const earlier = wall.toZonedDateTime(timezone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(wall)) return earlier.epochMilliseconds;
  // The clock skips this time: Temporal names an instant that lies before the skip by what is skipped.
  return (earlier.getTimeZoneTransition('next') ?? earlier).epochMilliseconds;
}

/** The day (see `dayOf`) that the wall clock of a zone shows at an instant. */
export function dayAt(instant: number, timezone: string): number {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(Math.floor(instant)).toZonedDateTimeISO(
    timezone,
  );
  return Math.floor((instant + offsetNanoseconds / 1e6) / msPerDay);
}

/** What the clock and calendar of a zone show at an instant: `Mon 2026-11-23 22:00 Europe/Berlin`. */
export function formatLocal(instant: number, timezone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(Math.floor(instant)).toZonedDateTimeISO(timezone);
  const day = weekdays[zoned.dayOfWeek - 1] ?? 'mon';
  const time = zoned.toPlainTime().toString({ smallestUnit: 'minute' });
  return `${day.charAt(0).toUpperCase()}${day.slice(1)} ${zoned.toPlainDate().toString()} ${time} ${timezone}`;
}
