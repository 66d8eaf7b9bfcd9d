import type { Place } from '../../migration/place.ts';
import type { Rate } from '../../rate/rate.ts';
import type { Holding } from '../grant/holding.ts';

/** What a migration brings into a round of sharing. */
export interface Participant {
  readonly id: string;
  /** When it was asked for, in milliseconds of Unix time. */
  readonly askedAt: number;
  readonly source: Place;
  readonly destination: Place;
  /** The budgets that it crosses, as places in the list of them, each once. */
  readonly crosses: readonly number[];
  /** Its priority: whole, 1 to 1000. */
  readonly weight: number;
  /** Bytes per second that it is to get at least; 0 for nothing. */
  readonly floor: number;
  /** What its limit, max and window leave of its rate; paused where somebody paused it. */
  readonly ceiling: Rate;
  /** The most it can use at the moment, in whole bytes per second; undefined where it may use all that it gets. */
  readonly demand: number | undefined;
  readonly activity: Activity;
  /** It has a place already: it was let in, and nothing made it give that back. */
  readonly isRunning: boolean;
  /** What is known of the rate that its copy is held to; undefined where it has no copy. */
  readonly holding: Holding | undefined;
}

export type Activity =
  /** It could begin. */
  | 'ready'
  /** It has begun, and moves no bytes at the moment: it keeps its place. */
  | 'busy'
  /** It copies, or would at once. */
  | 'copying'
  /** It stands still for a while, paused by somebody or by a window, or it is given up: it has no place. */
  | 'still';
