import { describe, expect, it } from '@jest/globals';
import { limited, paused, unlimited } from '../../rate/rate.ts';
import { worthTelling } from './worth-telling.ts';

describe('A change of rate is worth telling', () => {
  it('when it is a fiftieth or more, up or down', () => {
    expect(worthTelling(limited(1000), limited(1019))).toBe(false);
    expect(worthTelling(limited(1000), limited(981))).toBe(false);
    expect(worthTelling(limited(1000), limited(1020))).toBe(true);
    expect(worthTelling(limited(1000), limited(980))).toBe(true);
  });

  it('whenever it is of another kind', () => {
    expect(worthTelling(paused, limited(1))).toBe(true);
    expect(worthTelling(limited(1), paused)).toBe(true);
    expect(worthTelling(unlimited, limited(Number.MAX_SAFE_INTEGER))).toBe(true);
    expect(worthTelling(paused, paused)).toBe(false);
    expect(worthTelling(unlimited, unlimited)).toBe(false);
  });
});
