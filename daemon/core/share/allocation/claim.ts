import type { Rate } from '../../rate/rate.ts';

/** What a migration that may move bytes asks of the budgets it crosses. */
export interface Claim {
  /** Unique among the claims of one moment. */
  readonly id: string;
  /** When the migration was asked for, in milliseconds of Unix time. */
  readonly askedAt: number;
  /** Its priority: whole, 1 to 1000. Of two in the same budget one of twice the weight gets twice the share. */
  readonly weight: number;
  /** What its limit, max and window leave of its rate. */
  readonly ceiling: Rate;
  /** The most it can use at the moment, in whole bytes per second; undefined where it may use all that it gets. */
  readonly demand: number | undefined;
  /** What it must get at least, in whole bytes per second, as far as its ceiling and its demand go. */
  readonly floor: number;
  /** Which of the budgets it crosses, as places in the list of them, each once. */
  readonly crosses: readonly number[];
}

/** Who gets the byte that cannot be shared: the heavier, then the older, then the one whose id is first. */
export function byStanding(a: Claim, b: Claim): number {
  return b.weight - a.weight || a.askedAt - b.askedAt || (a.id < b.id ? -1 : 1);
}
