import { describe, expect, it } from '@jest/globals';
import { earliness, effectiveAt } from './effective.ts';
import { simulatedSink } from './simulated-sink.ts';

/** A sink that goes on at the old rate for `delay` seconds after the change at 2 s, rests for `gap`, then moves at the new rate. */
function changing(from: number, to: number, delay: number, gap = 0) {
  return simulatedSink([
    { seconds: 2 + delay, bytesPerSecond: from, lumpBytes: from / 50 },
    { seconds: gap, bytesPerSecond: 0 },
    { seconds: 4, bytesPerSecond: to, lumpBytes: to / 50 },
  ]);
}

describe('the time from which a new rate holds', () => {
  for (const [from, to] of [
    [4000, 1000],
    [1000, 4000],
    [3000, 1000],
  ] as const) {
    it(`is found for ${from} to ${to}, early by no more than it says`, () => {
      const found = (effectiveAt(changing(from, to, 0.3), to, 2, 6) ?? Number.NaN) - 2;
      expect(found).toBeLessThanOrEqual(0.34);
      expect(found).toBeGreaterThanOrEqual(0.3 - earliness(from, to) - 0.01);
    });
  }

  it('is not earlier for a rest between two legs, which makes up for some of the old rate in any sum', () => {
    const found = effectiveAt(changing(4000, 1000, 0.2, 0.2), 1000, 2, 6) ?? Number.NaN;
    expect(found - 2).toBeGreaterThanOrEqual(0.2 - earliness(4000, 1000) - 0.01);
    expect(found - 2).toBeLessThanOrEqual(0.42);
  });

  it('is not found when the sink never gets there', () => {
    expect(effectiveAt(changing(4000, 2000, 0.3), 1000, 2, 6)).toBeUndefined();
  });

  it('is not a moment at which the old rate falls by chance', () => {
    const track = simulatedSink([
      { seconds: 2, bytesPerSecond: 4000 },
      { seconds: 0.375, bytesPerSecond: 0 },
      { seconds: 4, bytesPerSecond: 4000 },
    ]);
    expect(effectiveAt(track, 1000, 2, 6)).toBeUndefined();
  });
});
