import { describe, expect, it } from '@jest/globals';
import { Ring } from './ring.ts';

describe('the ring of a session', () => {
  it('gives the same memory again where it is enough', () => {
    const ring = new Ring();
    const first = ring.take(8192);
    const smaller = ring.take(4096);
    expect([smaller.buffer === first.buffer, smaller.length]).toEqual([true, 4096]);
    const larger = ring.take(16_384);
    expect([larger.buffer === first.buffer, larger.length]).toEqual([false, 16_384]);
  });
});
