import { describe, expect, it } from '@jest/globals';
import { below, ceilingAfterStall, mayRise } from './ceiling.ts';
import type { LegRate } from './rate.ts';
import { startPace } from './stall.ts';

const limited = (bytesPerSecond: number): LegRate => ({ kind: 'limited', bytesPerSecond });
const planOf = (rate: LegRate) => ({ startBytes: 4096, endBytes: 1e9, rate, blockBytes: 4096 });
const pace = { ...startPace(1000), moved: true };

describe('the ceiling after a stall', () => {
  it('is a little above what a slow sink took', () => {
    expect(ceilingAfterStall(pace, planOf(limited(1000)), 4096 + 800, 2950, 3000)).toBe(460);
  });

  it('is not there when the sink stood still', () => {
    expect(ceilingAfterStall(pace, planOf(limited(1000)), 4096 + 800, 2700, 3000)).toBeUndefined();
  });

  it('lowers what the next leg is told, and never raises it', () => {
    expect(below(460, limited(1000))).toEqual(limited(460));
    expect(below(2000, limited(1000))).toEqual(limited(1000));
    expect(below(undefined, limited(1000))).toEqual(limited(1000));
  });

  it('is tried again after a leg has kept up for a while', () => {
    expect(mayRise(pace, planOf(limited(460)), limited(1000), 3000)).toBe(false);
    expect(mayRise(pace, planOf(limited(460)), limited(1000), 4001)).toBe(true);
    expect(mayRise(pace, planOf(limited(1000)), limited(1000), 60_000)).toBe(false);
  });
});
