import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyScene, limits } from '../../../../test/support/any-claims.ts';
import { exactShares, wholePart } from '../../../../test/support/exact-shares.ts';
import { compareRates } from '../../rate/merge.ts';
import { type Rate, unlimited } from '../../rate/rate.ts';
import type { Budget } from '../budget/budget.ts';
import { allocate } from './allocate.ts';
import { amountOf } from './amount.ts';
import type { Claim } from './claim.ts';

/** SHARE_RUNS asks for another number of cases. */
const runs = { numRuns: Number(process.env.SHARE_RUNS ?? 3000) };

const capOf = ({ ceiling, demand }: Claim) => Math.min(amountOf(ceiling), demand ?? Number.POSITIVE_INFINITY);
const amountsOf = (claims: readonly Claim[], budgets: readonly Budget[]) =>
  allocate(claims, budgets).shares.map(({ rate }) => amountOf(rate));
const sumIn = (place: number, claims: readonly Claim[], amounts: readonly number[]) =>
  claims.reduce((sum, { crosses }, claim) => sum + (crosses.includes(place) ? (amounts[claim] ?? 0) : 0), 0);
const leftOf = (place: number, budgets: readonly Budget[], allotted: readonly Rate[]) =>
  amountOf(budgets[place]?.limit ?? unlimited) - amountOf(allotted[place] ?? unlimited);

describe('For any claims on any budgets', () => {
  it('no budget is exceeded, no ceiling and no demand, and what is allotted is what the shares sum up to', () => {
    fc.assert(
      fc.property(anyScene, ({ claims, budgets }) => {
        const { shares, allotted } = allocate(claims, budgets);
        const amounts = shares.map(({ rate }) => amountOf(rate));
        for (const [place, { limit }] of budgets.entries()) {
          expect(amountOf(allotted[place] ?? unlimited)).toBe(sumIn(place, claims, amounts));
          expect(compareRates(allotted[place] ?? unlimited, limit)).toBeLessThanOrEqual(0);
        }
        for (const [place, claim] of claims.entries()) {
          expect(amounts[place]).toBeLessThanOrEqual(capOf(claim));
          expect(shares[place]?.id).toBe(claim.id);
        }
      }),
      runs,
    );
  });

  it('shares are those of the definition in exact arithmetic, and a few bytes that could not be shared', () => {
    fc.assert(
      fc.property(anyScene, ({ claims, budgets }) => {
        const { shares } = allocate(claims, budgets);
        const amounts = shares.map(({ rate }) => amountOf(rate));
        // A floor that is cut may be a byte off where the exact one is nearly whole.
        const least = shares.some(({ isShortOfFloor }) => isShortOfFloor) ? -claims.length : 0;
        for (const [place, exact] of exactShares(claims, budgets).entries()) {
          const more = (amounts[place] ?? 0) - (exact === undefined ? Infinity : Number(wholePart(exact)));
          if (exact === undefined) expect(amounts[place]).toBe(Infinity);
          else expect(more >= least && more <= claims.length).toBe(true);
        }
      }),
      runs,
    );
  });

  it('no share can rise without lowering one that is no greater for its weight, or stands at its floor', () => {
    fc.assert(
      fc.property(anyScene, ({ claims, budgets }) => {
        const { shares, allotted } = allocate(claims, budgets);
        const amounts = shares.map(({ rate }) => amountOf(rate));
        for (const [place, claim] of claims.entries()) {
          const own = amounts[place] ?? 0;
          if (own === capOf(claim)) continue;
          // Bytes that could not be shared, of a budget and of a claim: fewer than there are claims.
          const full = claim.crosses.filter((budget) => leftOf(budget, budgets, allotted) < claims.length);
          expect(full.some((budget) => leftOf(budget, budgets, allotted) === 0)).toBe(true);
          const level = (own + claims.length) / claim.weight;
          const isFair = (budget: number) =>
            claims.every(({ crosses, floor, weight }, other) => {
              const theirs = amounts[other] ?? 0;
              return (
                !crosses.includes(budget) ||
                theirs <= floor + claims.length ||
                (theirs - claims.length) / weight <= level
              );
            });
          expect(full.some(isFair)).toBe(true);
        }
      }),
      runs,
    );
  });

  it('the order in which claims, budgets and the crossings of a claim are given changes nothing', () => {
    const shuffled = anyScene.chain(({ claims, budgets }) =>
      fc.record({
        claims: fc.constant(claims),
        budgets: fc.constant(budgets),
        turnedClaims: fc.shuffledSubarray(claims, { minLength: claims.length }),
        turnedBudgets: fc.shuffledSubarray(budgets, { minLength: budgets.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ claims, budgets, turnedClaims, turnedBudgets }) => {
        const moved = budgets.map((budget) => turnedBudgets.indexOf(budget));
        const turned = turnedClaims.map((claim) => ({
          ...claim,
          crosses: claim.crosses.map((place) => moved[place] ?? -1).reverse(),
        }));
        const byId = new Map(allocate(turned, turnedBudgets).shares.map((share) => [share.id, share]));
        expect(claims.map(({ id }) => byId.get(id))).toEqual(allocate(claims, budgets).shares);
      }),
      runs,
    );
  });

  it('claims alike have shares alike, but for one byte, which the one of higher standing gets', () => {
    fc.assert(
      fc.property(anyScene, ({ claims, budgets }) => {
        const twice = claims.flatMap((claim) => [claim, { ...claim, id: `${claim.id}-again` }]);
        const amounts = amountsOf(twice, budgets);
        for (let place = 0; place < amounts.length; place += 2) {
          const [one, again] = [amounts[place] ?? 0, amounts[place + 1] ?? 0];
          if (one !== again) expect(one - again).toBe(1);
        }
      }),
      runs,
    );
  });

  it('a share is unlimited only where neither its ceiling nor its demand nor a budget that it crosses has a limit', () => {
    fc.assert(
      fc.property(anyScene, ({ claims, budgets }) => {
        for (const [place, { rate, bound }] of allocate(claims, budgets).shares.entries()) {
          const claim = claims[place];
          const free = claim?.crosses.every((budget) => budgets[budget]?.limit.kind === 'unlimited') === true;
          expect(rate.kind === 'unlimited').toBe(free && claim !== undefined && capOf(claim) === Infinity);
          expect(bound.kind === 'nothing').toBe(rate.kind === 'unlimited');
        }
      }),
      runs,
    );
  });

  it('what bounds a share is true: its ceiling, its demand, or a budget that it crosses and that is used up', () => {
    fc.assert(
      fc.property(anyScene, ({ claims, budgets }) => {
        const { shares, allotted } = allocate(claims, budgets);
        for (const [place, { rate, bound }] of shares.entries()) {
          const claim = claims[place];
          if (bound.kind === 'ceiling') expect(rate).toEqual(claim?.ceiling);
          if (bound.kind === 'demand') expect(amountOf(rate)).toBe(claim?.demand);
          if (bound.kind !== 'budget') continue;
          const budget = budgets.findIndex(({ name }) => name === bound.name);
          expect(claim?.crosses).toContain(budget);
          // Less than a byte for each of those in it may be left to none, where the rest of them have come to their caps or other budgets.
          expect(leftOf(budget, budgets, allotted)).toBeLessThan(claims.length);
        }
      }),
      runs,
    );
  });

  it('a floor is cut only where floors exceed a budget, and a share is below its floor only where that is told', () => {
    fc.assert(
      fc.property(anyScene, ({ claims, budgets }) => {
        const floors = claims.map((claim) => Math.min(claim.floor, capOf(claim)));
        const isOver = budgets.map(({ limit }, place) => sumIn(place, claims, floors) > amountOf(limit));
        for (const [place, { rate, isShortOfFloor }] of allocate(claims, budgets).shares.entries()) {
          if (isShortOfFloor) expect(claims[place]?.crosses.some((budget) => isOver[budget])).toBe(true);
          else expect(amountOf(rate)).toBeGreaterThanOrEqual(floors[place] ?? 0);
        }
      }),
      runs,
    );
  });
});

/**
 * With several budgets a share may fall when a budget is raised: who crosses two of them takes more in the other. What holds is that
 * the claims together never do worse in the order of max-min: the lowest share for its weight does not fall, nor, where that stays, the
 * second lowest, and so on: what was possible before still is, and max-min fair is the highest in that order of all that is possible. Where
 * everyone crosses one budget only, no share falls.
 */
describe('When a budget is raised', () => {
  const raising = anyScene.chain(({ claims, budgets }) =>
    fc.record({
      claims: fc.constant(claims.map((claim) => ({ ...claim, floor: 0 }))),
      budgets: fc.constant(budgets),
      place: fc.nat({ max: Math.max(0, budgets.length - 1) }),
      limit: limits,
    }),
  );
  const raise = (budgets: readonly Budget[], place: number, limit: Budget['limit']) =>
    budgets.map((budget, at) =>
      at === place && compareRates(limit, budget.limit) > 0 ? { ...budget, limit } : budget,
    );

  it('no share falls, but for the bytes that could not be shared, where each claim crosses one budget', () => {
    fc.assert(
      fc.property(raising, ({ claims, budgets, place, limit }) => {
        const single = claims.map((claim) => ({ ...claim, crosses: claim.crosses.slice(0, 1) }));
        const before = amountsOf(single, budgets);
        const after = amountsOf(single, raise(budgets, place, limit));
        for (const [claim, amount] of before.entries()) expect((after[claim] ?? 0) + 1).toBeGreaterThanOrEqual(amount);
      }),
      runs,
    );
  });

  it('the shares for their weights, from the lowest on, are in the order of max-min no lower', () => {
    fc.assert(
      fc.property(raising, ({ claims, budgets, place, limit }) => {
        const levels = (all: readonly Budget[]) =>
          exactShares(claims, all)
            .map((share, claim) =>
              share === undefined ? Infinity : Number(share[0]) / Number(share[1]) / (claims[claim]?.weight ?? 1),
            )
            .sort((a, b) => a - b);
        const [before, after] = [levels(budgets), levels(raise(budgets, place, limit))];
        const differs = before.findIndex((level, at) => Math.abs((after[at] ?? 0) - level) > 1e-9 * level);
        if (differs >= 0) expect(after[differs]).toBeGreaterThan(before[differs] ?? 0);
      }),
      runs,
    );
  });

  it('and when its own ceiling or demand is raised, or its weight, a share does not fall', () => {
    fc.assert(
      fc.property(raising, fc.nat({ max: 6 }), ({ claims, budgets, limit }, at) => {
        const claim = claims[at];
        if (claim === undefined) return;
        const more = { ceiling: compareRates(limit, claim.ceiling) > 0 ? limit : claim.ceiling, demand: undefined };
        const others = (one: Partial<Claim>) => claims.map((other) => (other === claim ? { ...claim, ...one } : other));
        const own = amountsOf(claims, budgets)[at] ?? 0;
        const slack = claims.length;
        expect((amountsOf(others(more), budgets)[at] ?? 0) + slack).toBeGreaterThanOrEqual(own);
        expect((amountsOf(others({ weight: claim.weight * 2 }), budgets)[at] ?? 0) + slack).toBeGreaterThanOrEqual(own);
      }),
      runs,
    );
  });
});
