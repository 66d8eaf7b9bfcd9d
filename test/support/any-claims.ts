import fc from 'fast-check';
import { limited, paused, type Rate, unlimited } from '../../daemon/core/rate/rate.ts';
import type { Claim } from '../../daemon/core/share/allocation/claim.ts';
import type { Budget } from '../../daemon/core/share/budget/budget.ts';

/** Small numbers, so that shares meet and floors do not fit; and such as are in use. */
const amounts = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 1000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 10 ** 10 }) },
);
export const limits: fc.Arbitrary<Rate> = fc.oneof(
  { weight: 6, arbitrary: amounts.map((amount) => (amount === 0 ? paused : limited(amount))) },
  { weight: 1, arbitrary: fc.constant(unlimited) },
);

export const anyBudgets: fc.Arbitrary<Budget[]> = fc
  .array(limits, { maxLength: 5 })
  .map((all) => all.map((limit, place) => ({ name: `budget-${place}`, limit, scope: { kind: 'everything' } })));

const weights = fc.oneof(fc.constantFrom(1, 2, 3, 100), fc.integer({ min: 1, max: 1000 }));

export function anyClaims(budgetCount: number, maxLength = 7): fc.Arbitrary<Claim[]> {
  const places = Array.from({ length: budgetCount }, (_, place) => place);
  const claim = fc.record({
    askedAt: fc.integer({ min: 0, max: 3 }),
    weight: weights,
    ceiling: limits,
    demand: fc.option(amounts, { nil: undefined }),
    floor: fc.oneof(fc.constant(0), amounts),
    crosses: fc.subarray(places),
  });
  return fc.array(claim, { maxLength }).map((claims) => claims.map((one, number) => ({ ...one, id: `m-${number}` })));
}

/** Claims with the budgets that they cross. */
export const anyScene = anyBudgets.chain((budgets) => anyClaims(budgets.length).map((claims) => ({ claims, budgets })));
