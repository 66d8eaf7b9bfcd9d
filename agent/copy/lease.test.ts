import { describe, expect, it } from '@jest/globals';
import { aged, type Grant, granted, leaseOf, rateOf, renewed } from './lease.ts';

const fast = { kind: 'limited' as const, bytesPerSecond: 1000 };
const grant: Grant = { rate: fast, sequence: 5, leaseMs: 1000, fallback: { kind: 'paused' } };

describe('a lease', () => {
  it('holds its rate until it ends, then the fallback', () => {
    const lease = leaseOf(grant, 0);
    expect(rateOf(aged(lease, 999))).toEqual(fast);
    expect(rateOf(aged(lease, 1000))).toEqual({ kind: 'paused' });
  });

  it('holds on when it is renewed', () => {
    expect(aged(renewed(leaseOf(grant, 0), 1000, 900), 1899).lost).toBe(false);
  });

  it('is not brought back by a renewal once it was lost, but by a grant', () => {
    const lost = aged(leaseOf(grant, 0), 1000);
    expect(renewed(lost, 1000, 1001)).toBe(lost);
    expect(granted(lost, grant, 1001).lost).toBe(false);
  });

  it('ignores a grant that a later one has overtaken', () => {
    const lease = leaseOf(grant, 0);
    expect(granted(lease, { ...grant, sequence: 4 }, 10)).toBe(lease);
  });
});
