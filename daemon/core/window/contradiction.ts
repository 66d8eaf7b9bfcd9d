import { minutesPerDay, msPerDay } from './day.ts';
import type { Range } from './range.ts';
import { type Stretch, stretches } from './stretches.ts';
import { agree, type Calendar, type Opening, type Window } from './window.ts';
import { instantOf } from './zone.ts';

/*
 * What contradicts. Overlap as such does not: openings are a union, and an exception exists to be cut out of what it overlaps. Two things
 * do, because one half of what was written could never hold:
 *
 * - A date or range of dates on which a window is said to open, and of which its days and exceptions leave nothing (`neverOpens`).
 * - Two windows in one union that are open at the same time and disagree on what happens at the close (`clashesIn`). One after the other
 *   they may disagree; so at every open instant there is one answer.
 */

/** Whether nothing is left of a range of dates (see `dayOf`) on which a calendar's opening is said to open. */
export function neverOpens(calendar: Calendar, opening: Opening, dates: Range): boolean {
  const alone = { ...calendar, openings: [{ ...opening, dates: [dates] }] };
  const begin = instantOf(dates.from * minutesPerDay, calendar.timezone);
  return stretches({ calendars: [alone] }, begin).next().done === true;
}

/** Two calendars that are open together and disagree on what happens at the close. */
export interface Clash {
  readonly one: Calendar;
  readonly other: Calendar;
  /** An instant at which both are open, in milliseconds since the epoch. */
  readonly at: number;
}

/** Every pair of a window's calendars that clashes. What is over before 2024 is past caring about. */
export function clashesIn(window: Window): Clash[] {
  const { calendars } = window;
  return calendars.flatMap((one, index) =>
    calendars.slice(index + 1).flatMap((other) => {
      const at = agree(one.atClose, other.atClose) ? undefined : firstOverlap(one, other);
      return at === undefined ? [] : [{ one, other, at }];
    }),
  );
}

const firstInstant = Date.UTC(2024, 0, 1);

/** So many openings of the rarer of two calendars; more than a year of them where it opens daily. */
const openingsCompared = 400;

function firstOverlap(one: Calendar, other: Calendar): number | undefined {
  const ofOne = stretchesFrom(one);
  const ofOther = stretchesFrom(other);
  let at = firstInstant;
  for (let compared = 0; compared < openingsCompared; compared++) {
    const a = ofOne(at);
    const b = ofOther(at);
    if (!a || !b) return undefined;
    at = Math.max(a.from, b.from);
    if (at < Math.min(a.to, b.to)) return at;
  }
  return undefined;
}

/** To go on from stretch to stretch is cheaper than to begin anew, unless there are many in between. */
const farAheadMs = 10 * msPerDay;

/** @returns what finds the first stretch that ends after an instant; to be asked for later and later ones */
function stretchesFrom(calendar: Calendar): (instant: number) => Stretch | undefined {
  const window = { calendars: [calendar] };
  let following = stretches(window, firstInstant);
  let current = following.next().value;
  return (instant) => {
    if (current !== undefined && instant - current.to > farAheadMs) {
      following = stretches(window, instant);
      current = following.next().value;
    }
    while (current !== undefined && current.to <= instant) current = following.next().value;
    return current;
  };
}
