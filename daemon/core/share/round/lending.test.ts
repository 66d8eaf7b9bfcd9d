import { describe, expect, it } from '@jest/globals';
import { limited, unlimited } from '../../rate/rate.ts';
import type { Claim } from '../allocation/claim.ts';
import { sharesWithLending } from './lending.ts';

const budgets = [{ name: 'link', limit: limited(100) }];

function claim(id: string, over: Partial<Claim> = {}): Claim {
  return { id, askedAt: 0, weight: 1, ceiling: unlimited, demand: undefined, floor: 0, crosses: [0], ...over };
}

const ratesOf = (...claims: Claim[]) =>
  sharesWithLending(claims, budgets).map(({ rate }) => (rate.kind === 'limited' ? rate.bytesPerSecond : rate.kind));

describe('What a copy is believed not to need', () => {
  it('is lent to those who can use it', () => {
    expect(ratesOf(claim('slow', { demand: 10 }), claim('a'), claim('b'))).toEqual([10, 45, 45]);
  });

  it('comes back as far as nobody can use it', () => {
    expect(ratesOf(claim('slow', { demand: 10 }), claim('a', { ceiling: limited(30) }))).toEqual([70, 30]);
  });

  it('is shared again where all are believed to need little', () => {
    expect(ratesOf(claim('a', { demand: 10 }), claim('b', { demand: 10 }), claim('c', { demand: 20 }))).toEqual([
      34, 33, 33,
    ]);
  });

  it('comes back no further than its own ceiling', () => {
    const shares = sharesWithLending([claim('slow', { demand: 10, ceiling: limited(40) })], budgets);
    expect(shares).toMatchObject([{ rate: limited(40), bound: { kind: 'ceiling' } }]);
  });
});
