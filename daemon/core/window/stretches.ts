import { lastNamedDay, wallStretches } from './calendar.ts';
import { msPerDay } from './day.ts';
import { interleaved, joined, type Range } from './range.ts';
import type { AtClose, Calendar, Window } from './window.ts';
import { dayAt, instantOf } from './zone.ts';

/** A time during which a window is open, in milliseconds since the epoch. */
export interface Stretch extends Range {
  /** What holds when it ends: of the calendar that closes last. */
  readonly atClose: AtClose;
}

/** Long enough to see every week by every offset of summer and winter time, so that what has not ended by then never does. */
const endlessMs = 400 * msPerDay;

/**
 * When a window is open after an instant: the stretch in which the instant lies, if it is in one, then those that follow. In order,
 * neither overlapping nor touching; may be infinitely many. A stretch in which the instant lies may begin too late, never too early.
 */
export function stretches(window: Window, instant: number): IteratorObject<Stretch, undefined> {
  const { calendars } = window;
  // A day more than the last named one is over on every clock on earth.
  const settled = Math.max(instant, ...calendars.map((calendar) => (lastNamedDay(calendar) + 1) * msPerDay));
  const endless = ({ from, to }: Range) => to - Math.max(from, settled) > endlessMs;
  const all = interleaved(calendars.map((calendar) => stretchesOf(calendar, instant)));
  return joined(all, endless).filter(({ to }) => to > instant);
}

function stretchesOf(calendar: Calendar, instant: number): IteratorObject<Stretch, undefined> {
  const { timezone, atClose } = calendar;
  // What opened yesterday may be open still.
  const yesterday = dayAt(instant, timezone) - 1;
  return (
    wallStretches(calendar, yesterday)
      .map(({ from, to }) => ({ from: instantOf(from, timezone), to: instantOf(to, timezone), atClose }))
      // Hours that the clock skips altogether do not open.
      .filter(({ from, to }) => to > from)
  );
}
