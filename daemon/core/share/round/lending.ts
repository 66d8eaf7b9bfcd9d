import { allocate } from '../allocation/allocate.ts';
import type { Share } from '../allocation/allocation.ts';
import { amountOf } from '../allocation/amount.ts';
import type { Claim } from '../allocation/claim.ts';
import type { Budget } from '../budget/budget.ts';

/**
 * The shares of claims, in their order: what one is believed not to be able to use is lent to those who can use it, and what is left
 * when these have all that they can is given back. So to be believed to need little costs a copy nothing but what others gain by it, and
 * where a busy machine slows every copy down they do not all give away more and more of what nobody takes.
 */
export function sharesWithLending(
  claims: readonly Claim[],
  budgets: readonly Pick<Budget, 'name' | 'limit'>[],
): readonly Share[] {
  const { shares } = allocate(claims, budgets);
  if (!shares.some(lends)) return shares;
  const second = allocate(
    claims.map((claim, place) => {
      const share = shares[place];
      return share === undefined ? claim : atLeast(claim, share);
    }),
    budgets,
  ).shares;
  return shares.map((share, place) => {
    const more = second[place];
    return lends(share) && more !== undefined && amountOf(more.rate) > amountOf(share.rate) ? more : share;
  });
}

function lends({ bound }: Share): boolean {
  return bound.kind === 'demand';
}

/** Who lends may have more; everybody else has what it has. */
function atLeast({ id, askedAt, weight, ceiling, demand, crosses }: Claim, share: Share): Claim {
  const floor = share.rate.kind === 'limited' ? share.rate.bytesPerSecond : 0;
  const same = { id, askedAt, weight, crosses };
  if (lends(share)) return { ...same, ceiling, demand: undefined, floor };
  return { ...same, ceiling: share.rate, demand, floor };
}
