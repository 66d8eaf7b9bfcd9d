import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clip, compareRates, lowest, sameRate } from './merge.ts';
import { limited, paused, type Rate, unlimited } from './rate.ts';

/** Few numbers, so that equal rates meet often; and the ends of the range. */
const rates: fc.Arbitrary<Rate> = fc.oneof(
  fc.constantFrom(unlimited, paused, limited(1), limited(Number.MAX_SAFE_INTEGER)),
  fc.integer({ min: 1, max: 9 }).map(limited),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(limited),
);
const runs = { numRuns: 5000 };

describe('The lowest of rates', () => {
  it('is paused where any is paused, and unlimited only where all are', () => {
    expect(lowest(paused, limited(1))).toEqual(paused);
    expect(lowest(unlimited, limited(1))).toEqual(limited(1));
    expect(lowest(unlimited, unlimited)).toEqual(unlimited);
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(rates, rates, (a, b) => expect(lowest(a, b)).toEqual(lowest(b, a))),
      runs,
    );
  });

  it('does not depend on the grouping', () => {
    fc.assert(
      fc.property(rates, rates, rates, (a, b, c) => expect(lowest(lowest(a, b), c)).toEqual(lowest(a, lowest(b, c)))),
      runs,
    );
  });

  it('is the rate itself where a rate meets itself', () => {
    fc.assert(
      fc.property(rates, (a) => expect(lowest(a, a)).toEqual(a)),
      runs,
    );
  });

  it('is one of the two, and above neither', () => {
    fc.assert(
      fc.property(rates, rates, (a, b) => {
        const merged = lowest(a, b);
        expect(sameRate(merged, a) || sameRate(merged, b)).toBe(true);
        expect(compareRates(merged, a)).toBeLessThanOrEqual(0);
        expect(compareRates(merged, b)).toBeLessThanOrEqual(0);
      }),
      runs,
    );
  });
});

describe('A clipped rate', () => {
  it('is never above a max, however many there are and in whatever order they come', () => {
    fc.assert(
      fc.property(rates, fc.array(rates), (rate, maxes) => {
        const clipped = maxes.reduce(clip, rate);
        for (const max of maxes) expect(compareRates(clipped, max)).toBeLessThanOrEqual(0);
        expect(maxes.toReversed().reduce(clip, rate)).toEqual(clipped);
      }),
      runs,
    );
  });

  it('never falls when the rate that is asked for rises', () => {
    fc.assert(
      fc.property(rates, rates, rates, (a, b, max) => {
        const [low, high] = compareRates(a, b) <= 0 ? [a, b] : [b, a];
        expect(compareRates(clip(low, max), clip(high, max))).toBeLessThanOrEqual(0);
      }),
      runs,
    );
  });
});

describe('The order of rates', () => {
  it('is total: of two rates exactly one is lower, or they are the same', () => {
    fc.assert(
      fc.property(rates, rates, (a, b) => {
        expect(Math.sign(compareRates(a, b))).toBe(-Math.sign(compareRates(b, a)) + 0);
        expect(sameRate(a, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      runs,
    );
  });
});
