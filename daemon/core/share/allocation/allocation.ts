import type { Rate } from '../../rate/rate.ts';

/** What keeps a share from being greater. */
export type Bound =
  /** All of the budget is given away, and nobody in it has more, for his weight, whom this one could take it from. */
  | { readonly kind: 'budget'; readonly name: string }
  /** It has all that its limit, max and window allow. */
  | { readonly kind: 'ceiling' }
  /** It has all that it can use. */
  | { readonly kind: 'demand' }
  /** Nothing limits it: its share is `unlimited`. */
  | { readonly kind: 'nothing' };

export interface Share {
  readonly id: string;
  /** `paused` where not one whole byte per second is left for it. */
  readonly rate: Rate;
  readonly bound: Bound;
  /** True where its floor, with those of others, did not fit a budget and was cut. */
  readonly isShortOfFloor: boolean;
}

export interface Allocation {
  /** In the order of the claims. */
  readonly shares: readonly Share[];
  /** What is given away of each budget, in the order of the budgets; never above its limit. */
  readonly allotted: readonly Rate[];
}
