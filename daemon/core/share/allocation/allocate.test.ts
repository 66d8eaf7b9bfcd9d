import { describe, expect, it } from '@jest/globals';
import { limited, paused, unlimited } from '../../rate/rate.ts';
import { allocate } from './allocate.ts';
import type { Claim } from './claim.ts';

function claim(id: string, more: Partial<Claim> = {}): Claim {
  return { id, askedAt: 0, weight: 100, ceiling: unlimited, demand: undefined, floor: 0, crosses: [0], ...more };
}
const budget = (bytesPerSecond: number, name = 'link') => ({ name, limit: limited(bytesPerSecond) });
const shareOut = (claims: Claim[], ...limits: number[]) =>
  allocate(
    claims,
    limits.map((limit, place) => budget(limit, `budget-${place}`)),
  ).shares.map(({ rate }) => (rate.kind === 'limited' ? rate.bytesPerSecond : rate.kind));

describe('A budget is shared', () => {
  it('equally among equals, the byte that is left going to the older, then to the first id', () => {
    expect(shareOut([claim('b'), claim('a'), claim('c', { askedAt: -1 })], 10)).toEqual([3, 3, 4]);
    expect(shareOut([claim('b'), claim('a'), claim('c', { askedAt: -1 })], 11)).toEqual([3, 4, 4]);
  });

  it('by weight', () => {
    expect(shareOut([claim('a', { weight: 300 }), claim('b'), claim('c')], 1000)).toEqual([600, 200, 200]);
  });

  it('with what one cannot use going to the others, by their weights', () => {
    const claims = [
      claim('a', { demand: 40 }),
      claim('b'),
      claim('c', { weight: 200 }),
      claim('d', { ceiling: limited(60) }),
    ];
    expect(shareOut(claims, 400)).toEqual([40, 100, 200, 60]);
    expect(shareOut([claim('a', { demand: 0 }), claim('b')], 400)).toEqual(['paused', 400]);
  });

  it('so that each has its floor, which nobody has besides his share', () => {
    const claims = [claim('a', { weight: 1, floor: 100 }), claim('b'), claim('c')];
    expect(shareOut(claims, 300)).toEqual([100, 100, 100]);
    expect(shareOut(claims, 200)).toEqual([100, 50, 50]);
  });

  it('with floors cut alike where they do not fit, and only where they do not', () => {
    const claims = [
      claim('a', { floor: 300 }),
      claim('b', { floor: 100 }),
      claim('c'),
      claim('d', { floor: 70, crosses: [1] }),
    ];
    const { shares } = allocate(claims, [budget(200, 'one'), budget(90, 'two')]);
    expect(shares.map(({ rate }) => rate)).toEqual([limited(150), limited(50), paused, limited(90)]);
    expect(shares.map(({ isShortOfFloor }) => isShortOfFloor)).toEqual([true, true, false, false]);
  });

  it('so that nobody runs where not a byte is left for him', () => {
    expect(shareOut([claim('a'), claim('b'), claim('c')], 2)).toEqual([1, 1, 'paused']);
  });
});

describe('Several budgets are shared', () => {
  it('at once: who is held back in one leaves the rest of the other to those who are not', () => {
    // Three share the second link, a third each; two of them leave two thirds of their other links to those who are alone there.
    const claims = [
      claim('1', { crosses: [0, 1, 2] }),
      claim('2', { crosses: [0] }),
      claim('3', { crosses: [1] }),
      claim('4', { crosses: [1, 2, 3] }),
      claim('5', { crosses: [3] }),
    ];
    expect(shareOut(claims, 3000, 3000, 6000, 3000)).toEqual([1000, 2000, 1000, 1000, 2000]);
  });

  it('and a paused one stops all that cross it', () => {
    const claims = [claim('a', { crosses: [0, 1] }), claim('b', { crosses: [1] })];
    const { shares } = allocate(claims, [{ name: 'closed', limit: paused }, budget(500)]);
    expect(shares.map(({ rate, bound }) => [rate, bound])).toEqual([
      [paused, { kind: 'budget', name: 'closed' }],
      [limited(500), { kind: 'budget', name: 'link' }],
    ]);
  });
});

describe('A share tells what bounds it', () => {
  it('a budget by name, its ceiling, its demand, or nothing', () => {
    const claims = [
      claim('a'),
      claim('b', { ceiling: limited(10) }),
      claim('c', { ceiling: limited(30), demand: 20 }),
      claim('d', { crosses: [1] }),
      claim('e', { ceiling: paused }),
      claim('f', { ceiling: limited(30), crosses: [] }),
    ];
    const { shares, allotted } = allocate(claims, [budget(100), { name: 'free', limit: unlimited }]);
    expect(shares.map(({ rate, bound }) => [rate, bound])).toEqual([
      [limited(70), { kind: 'budget', name: 'link' }],
      [limited(10), { kind: 'ceiling' }],
      [limited(20), { kind: 'demand' }],
      [unlimited, { kind: 'nothing' }],
      [paused, { kind: 'ceiling' }],
      [limited(30), { kind: 'ceiling' }],
    ]);
    expect(allotted).toEqual([limited(100), unlimited]);
  });
});

describe('Numbers at their ends', () => {
  it('are shared exactly: ten thousand claims on the largest budget that can be said', () => {
    const claims = Array.from({ length: 10_000 }, (_, number) => claim(`m-${number}`, { weight: 1 + (number % 1000) }));
    const { allotted } = allocate(claims, [budget(Number.MAX_SAFE_INTEGER)]);
    expect(allotted).toEqual([limited(Number.MAX_SAFE_INTEGER)]);
  });
});
