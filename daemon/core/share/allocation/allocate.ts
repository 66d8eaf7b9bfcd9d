import type { Rate } from '../../rate/rate.ts';
import type { Budget } from '../budget/budget.ts';
import type { Allocation, Bound, Share } from './allocation.ts';
import { amountOf, rateOf } from './amount.ts';
import { byStanding, type Claim } from './claim.ts';
import { crossingsOf } from './crossings.ts';
import { fill } from './fill.ts';
import { floorsThatFit } from './floors.ts';
import type { Stakes } from './stakes.ts';
import { madeWhole } from './whole-bytes.ts';

/**
 * Shares all budgets among the claims on them: weighted max-min fair, in whole bytes per second, no budget exceeded. Where nothing else
 * bounds a claim it gets all that it can use, so what one leaves is there for the others. The same claims and budgets, in whatever
 * order, have the same shares; two claims alike differ by a byte at most, which the one of higher standing gets (`byStanding`).
 */
export function allocate(claims: readonly Claim[], budgets: readonly Pick<Budget, 'name' | 'limit'>[]): Allocation {
  const ordered = claims.toSorted(byStanding);
  const { finite, numberOf } = limitedOf(budgets);
  const limits = Float64Array.from(finite, ({ limit }) => amountOf(limit));
  const crossings = crossingsOf(
    ordered.map((claim) => claim.crosses),
    numberOf,
    finite.length,
  );
  const asked = stakesOf(ordered);
  const floors = floorsThatFit(asked, limits, crossings);
  const filled = fill({ ...asked, floors }, limits, crossings);
  const rates = madeWhole(filled, asked.caps, limits, crossings);
  const shares = new Map<string, Share>();
  for (const [place, claim] of ordered.entries()) {
    const rate = rateOf(rates[place] ?? 0);
    const name = finite[filled.boundBy[place] ?? -1]?.name;
    const bound = name === undefined ? ownBound(claim, rate) : ({ kind: 'budget', name } as const);
    const isShortOfFloor = (floors[place] ?? 0) < (asked.floors[place] ?? 0);
    shares.set(claim.id, { id: claim.id, rate, bound, isShortOfFloor });
  }
  const inOrder = claims.flatMap(({ id }) => shares.get(id) ?? []);
  return { shares: inOrder, allotted: allottedOf(claims, inOrder, budgets.length) };
}

/** Only budgets with a limit can bind; they are taken by name, so that the order in which they are given does not matter. */
function limitedOf<B extends Pick<Budget, 'name' | 'limit'>>(
  budgets: readonly B[],
): { finite: B[]; numberOf: Int32Array } {
  const places = [...budgets.keys()].filter((place) => budgets[place]?.limit.kind !== 'unlimited');
  places.sort((a, b) => ((budgets[a]?.name ?? '') < (budgets[b]?.name ?? '') ? -1 : 1));
  const numberOf = new Int32Array(budgets.length).fill(-1);
  for (const [number, place] of places.entries()) numberOf[place] = number;
  return { finite: places.flatMap((place) => budgets[place] ?? []), numberOf };
}

function stakesOf(claims: readonly Claim[]): Stakes {
  const caps = Float64Array.from(claims, capOf);
  return {
    weights: Float64Array.from(claims, (claim) => claim.weight),
    floors: Float64Array.from(claims, (claim, place) => Math.min(claim.floor, caps[place] ?? 0)),
    caps,
  };
}

function capOf({ ceiling, demand }: Claim): number {
  return Math.min(amountOf(ceiling), demand ?? Number.POSITIVE_INFINITY);
}

function ownBound({ ceiling, demand }: Claim, rate: Rate): Bound {
  if (rate.kind === 'unlimited') return { kind: 'nothing' };
  return { kind: demand !== undefined && demand < amountOf(ceiling) ? 'demand' : 'ceiling' };
}

function allottedOf(claims: readonly Claim[], shares: readonly Share[], budgetCount: number): Rate[] {
  const sums = new Float64Array(budgetCount);
  for (const [place, { crosses }] of claims.entries()) {
    const share = shares[place];
    for (const budget of crosses) sums[budget] = (sums[budget] ?? 0) + (share === undefined ? 0 : amountOf(share.rate));
  }
  return Array.from(sums, rateOf);
}
