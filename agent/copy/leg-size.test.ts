import { describe, expect, it } from '@jest/globals';
import { leastHoleBytes, rateFor } from './leg-size.ts';
import type { LegRate } from './rate.ts';

const MiB = 1024 * 1024;
const limited = (bytesPerSecond: number): LegRate => ({ kind: 'limited', bytesPerSecond });

describe('the size of legs', () => {
  it('lets a hole end a leg where that is quicker than to move it', () => {
    expect(leastHoleBytes(limited(10 * MiB))).toBeLessThan(MiB);
    expect(leastHoleBytes(limited(10 * MiB))).toBeGreaterThan(0.5 * MiB);
    expect(leastHoleBytes({ kind: 'unlimited' })).toBeGreaterThan(4 * MiB);
  });

  it('holds a hole that a high rate would leave to move for no smaller than no rate does', () => {
    expect(leastHoleBytes(limited(1024 * MiB))).toBe(leastHoleBytes({ kind: 'unlimited' }));
  });

  it('lets a brief leg go without pv’s rest, and no other', () => {
    expect(rateFor(12 * 1024, limited(10 * MiB))).toEqual({ kind: 'unlimited' });
    expect(rateFor(MiB, limited(10 * MiB))).toEqual(limited(10 * MiB));
    expect(rateFor(4096, limited(1024))).toEqual(limited(1024));
  });
});
