import { describe, expect, it } from '@jest/globals';
import { Pacing } from './pacing.ts';

describe('Pacing', () => {
  it('lets so many begin at once, and the others one after the other', () => {
    let now = 5_000;
    const pacing = new Pacing(3, 10, () => now);
    expect([1, 2, 3, 4, 5].map(() => pacing.delayMs())).toEqual([0, 0, 0, 100, 200]);
    now += 250;
    expect(pacing.delayMs()).toBe(50);
    now += 10_000;
    expect([1, 2, 3, 4].map(() => pacing.delayMs())).toEqual([0, 0, 0, 100]);
  });
});
