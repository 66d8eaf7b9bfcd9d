import { describe, expect, it } from '@jest/globals';
import { limited, paused, type Rate, unlimited } from '../../rate/rate.ts';
import { changesNow } from './changes.ts';
import { found, type Holding, mayUse, newHolding, withAnswer, withSent } from './holding.ts';
import { budgetsLeft } from './room.ts';

const now = 1_000_000;
const budgets = [{ name: 'link', limit: limited(100) }];
const holds = (id: string, rate: Rate): Holding => found(newHolding(id, [0]), rate);
const freely = (targets: Record<string, Rate>) =>
  new Map(Object.entries(targets).map(([id, rate]) => [id, { rate, ceiling: unlimited }]));
const plan = (holdings: Holding[], targets: Record<string, Rate>) =>
  changesNow(holdings, freely(targets), budgets, now).changes;

describe('Of a redistribution', () => {
  const targets = { a: limited(50), b: limited(50) };
  const a = holds('a', limited(100));
  const b = newHolding('b', [0]);

  it('the reductions are told first, and the increases that need them not yet', () => {
    expect(plan([a, b], targets)).toEqual([{ id: 'a', rate: limited(50) }]);
  });

  it('nothing is told again while a reduction is not acknowledged', () => {
    expect(plan([withSent(a, limited(50), 7), b], targets)).toEqual([]);
  });

  it('the increases are told when the reductions are acknowledged', () => {
    const reduced = withAnswer(withSent(a, limited(50), 7), 7);
    expect(plan([reduced, b], targets)).toEqual([{ id: 'b', rate: limited(50) }]);
    expect(plan([reduced, withAnswer(withSent(b, limited(50), 8), 8)], targets)).toEqual([]);
  });

  it('an increase is told in part where half of it has room', () => {
    const three = { a: limited(40), b: limited(20), c: limited(40) };
    const of = (rate: number) =>
      plan([withSent(holds('a', limited(rate)), limited(40), 1), holds('b', limited(20)), newHolding('c', [0])], three);
    expect(of(70)).toEqual([]);
    expect(of(55)).toEqual([{ id: 'c', rate: limited(25) }]);
  });

  it('an increase up to what may be in use already needs no room', () => {
    const wavering = withSent(holds('a', limited(100)), limited(50), 3);
    expect(plan([wavering], { a: limited(90) })).toEqual([{ id: 'a', rate: limited(90) }]);
  });
});

describe('A small change', () => {
  it('is not told', () => {
    expect(plan([holds('a', limited(98))], { a: limited(97) })).toEqual([]);
    const wide = [{ limit: limited(2000) }];
    const nothing = { changes: [], isShortOfRoom: false };
    expect(changesNow([holds('a', limited(500))], freely({ a: limited(505) }), wide, now)).toEqual(nothing);
  });

  it('is told where its limit, max or window says it, up or down', () => {
    const told = (from: number, rate: number, ceiling: number) =>
      changesNow(
        [holds('a', limited(from))],
        new Map([['a', { rate: limited(rate), ceiling: limited(ceiling) }]]),
        [{ limit: limited(2000) }],
        now,
      ).changes;
    expect(told(1000, 999, 999)).toEqual([{ id: 'a', rate: limited(999) }]);
    expect(told(1000, 1001, 1001)).toEqual([{ id: 'a', rate: limited(1001) }]);
    expect(told(1000, 998, 999)).toEqual([{ id: 'a', rate: limited(998) }]);
    expect(told(1000, 998, 1000)).toEqual([]);
  });

  it('is told where a budget needs it, the largest first and no more than that', () => {
    const many = Array.from({ length: 4 }, (_, number) => holds(`m-${number}`, limited(25_000)));
    const wide = [{ name: 'link', limit: limited(99_600) }];
    const targets = freely(Object.fromEntries(many.map(({ id }, number) => [id, limited(24_900 - number)])));
    expect(changesNow(many, targets, wide, now).changes.map(({ id }) => id)).toHaveLength(4);
    const loose = [{ name: 'link', limit: limited(99_800) }];
    expect(changesNow(many, targets, loose, now).changes.map(({ id }) => id)).toEqual(['m-2', 'm-3']);
  });
});

describe('A copy whose agent is lost', () => {
  const lost: Holding = {
    ...withSent(holds('a', limited(30)), limited(60), 4),
    contact: { kind: 'lost', leaseEndsAt: now + 10_000, fallback: limited(5) },
  };

  it('is told nothing, and counts with the most that it may use until its lease is over, then with its fallback', () => {
    expect(mayUse(lost, now + 9_999)).toEqual(limited(60));
    expect(mayUse(lost, now + 10_000)).toEqual(limited(5));
    expect(plan([lost], { a: paused })).toEqual([]);
    expect(budgetsLeft(budgets, [lost], now)).toEqual([{ name: 'link', limit: limited(40) }]);
    expect(budgetsLeft(budgets, [lost], now + 10_000)).toEqual([{ name: 'link', limit: limited(95) }]);
  });

  it('keeps others from what it may use', () => {
    expect(plan([lost, newHolding('b', [0])], { b: limited(40) })).toEqual([{ id: 'b', rate: limited(40) }]);
    expect(plan([lost, newHolding('b', [0])], { b: limited(95) })).toEqual([]);
  });

  it('takes all of a budget while nothing limits it', () => {
    const free: Holding = { ...lost, acknowledged: unlimited };
    expect(budgetsLeft(budgets, [free], now)).toEqual([{ name: 'link', limit: paused }]);
  });
});

describe('An answer', () => {
  it('that comes after the answer to a later message says nothing new', () => {
    const sent = withSent(withSent(holds('a', limited(10)), limited(20), 1), limited(5), 2);
    expect(mayUse(sent, now)).toEqual(limited(20));
    const later = withAnswer(sent, 2);
    expect(mayUse(later, now)).toEqual(limited(5));
    expect(withAnswer(later, 1)).toBe(later);
  });

  it('to an earlier message leaves the later one on its way', () => {
    const sent = withSent(withSent(holds('a', limited(10)), limited(20), 1), limited(5), 2);
    expect(mayUse(withAnswer(sent, 1), now)).toEqual(limited(20));
  });
});
