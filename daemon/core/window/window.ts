import { sameRate } from '../rate/merge.ts';
import type { Rate } from '../rate/rate.ts';
import type { Weekday } from './day.ts';
import type { Range } from './range.ts';

/**
 * When migrations may run: open whenever any of its calendars is. A policy's window has one calendar; where several windows are named
 * together, their union has those of all (`unite`). Never changed once it is made: what was worked out for it is remembered.
 */
export interface Window {
  /** At least one. */
  readonly calendars: readonly Calendar[];
}

/** Openings in one time zone, less their exceptions. */
export interface Calendar {
  /** IANA name, such as `Europe/Berlin`. */
  readonly timezone: string;
  /** Their union; at least one. */
  readonly openings: readonly Opening[];
  /** Days (see `dayOf`) on which nothing opens. What opened the evening before runs on to its end. By day, without overlap. */
  readonly holidays: readonly Range[];
  /** Closed from beginning to end, whatever has opened. Minutes of the wall clock since 1970-01-01T00:00; in order, without overlap. */
  readonly blackouts: readonly Range[];
  readonly atClose: AtClose;
}

/** Hours that recur on certain days. */
export interface Opening {
  /** On which the hours begin; at least one. */
  readonly days: ReadonlySet<Weekday>;
  /**
   * Minutes of the wall clock since the midnight with which the day begins, at least one range. An end above 24 h is on the next day:
   * `22:00-06:00` on a Friday ends on Saturday, and it is Friday that says whether it opens.
   */
  readonly hours: readonly Range[];
  /** Days on which the hours may begin; by day, without overlap. `anyDate` when the author names none. */
  readonly dates: readonly Range[];
}

export const anyDate: readonly Range[] = [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }];

/** What becomes of the migrations that are running when a window closes. Others wait for the next opening in any case. */
export type AtClose =
  | { readonly kind: 'pause' }
  /** They go on to their end as if the window were open. */
  | { readonly kind: 'finish' }
  /** They go on at this rate, which is `limited`. */
  | { readonly kind: 'trickle'; readonly rate: Rate };

export function agree(a: AtClose, b: AtClose): boolean {
  if (a.kind !== 'trickle' || b.kind !== 'trickle') return a.kind === b.kind;
  return sameRate(a.rate, b.rate);
}

/** Open whenever any of the windows is. See `clashesIn` for those that do not go together. */
export function unite(windows: readonly Window[]): Window {
  return { calendars: windows.flatMap((window) => window.calendars) };
}
