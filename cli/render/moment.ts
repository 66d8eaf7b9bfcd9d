import { formatDuration, formatTime } from './amounts.ts';

/**
 * An instant as people read it: in UTC, where the reader is if that is another time, and how far off: `2026-11-23 21:00:00Z, here Tue
 * 2026-11-24 05:00 (+08:00), in 6h20m`.
 * @param at the instant that it is told at; null for none, so that it is not told how far off it is
 * @param zone the reader's
 */
export function momentText(iso: string, at: string | null, zone = Temporal.Now.timeZoneId()): string {
  const here = Temporal.Instant.from(iso).toZonedDateTimeISO(zone);
  const parts = [formatTime(iso)];
  if (here.offset !== '+00:00') parts.push(`here ${wallText(here)} (${here.offset})`);
  const ms = at === null ? 0 : Date.parse(iso) - Date.parse(at);
  if (ms >= 1000) parts.push(`in ${formatDuration(ms)}`);
  return parts.join(', ');
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What clock and calendar on the wall show: `Tue 2026-11-24 05:00`. */
export function wallText(time: Temporal.ZonedDateTime): string {
  const clock = time.toPlainTime().toString({ smallestUnit: 'minute' });
  return `${weekdays[time.dayOfWeek - 1]} ${time.toPlainDate().toString()} ${clock}`;
}
