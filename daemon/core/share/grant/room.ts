import { amountOf, rateOf } from '../allocation/amount.ts';
import type { Budget } from '../budget/budget.ts';
import { type Holding, mayUse } from './holding.ts';

/** What is left of budgets, in bytes per second; below 0 where more may be in use than the limit is, Infinity where there is none. */
export class Room {
  readonly #left: Float64Array;

  constructor(budgets: readonly Pick<Budget, 'limit'>[]) {
    this.#left = Float64Array.from(budgets, ({ limit }) => amountOf(limit));
  }

  /** @param amount bytes per second; below 0 gives back */
  take(crosses: readonly number[], amount: number): void {
    for (const place of crosses) {
      const left = this.#left[place] ?? 0;
      // A budget without a limit stays so, though what nobody limits is taken from it.
      if (left !== Number.POSITIVE_INFINITY) this.#left[place] = left - amount;
    }
  }

  /** Of all of those budgets. */
  in(crosses: readonly number[]): number {
    let least = Number.POSITIVE_INFINITY;
    for (const place of crosses) least = Math.min(least, this.#left[place] ?? 0);
    return least;
  }
}

/**
 * The budgets that there are to share while copies use a part of them that nobody can tell anything: less what those may use.
 * @param now milliseconds of Unix time
 */
export function budgetsLeft<B extends Pick<Budget, 'limit'>>(
  budgets: readonly B[],
  holdings: readonly Holding[],
  now: number,
): B[] {
  const room = new Room(budgets);
  for (const holding of holdings)
    if (holding.contact.kind !== 'reached') room.take(holding.crosses, amountOf(mayUse(holding, now)));
  return budgets.map((budget, place) => ({ ...budget, limit: rateOf(room.in([place])) }));
}
