import { describe, expect, it } from '@jest/globals';
import { lumps } from './lumps.ts';
import { meanRate } from './mean-rate.ts';
import { median, quantile } from './quantile.ts';
import { simulatedSink } from './simulated-sink.ts';

describe('the mean rate', () => {
  it('is exact for a smooth flow', () => {
    expect(meanRate(simulatedSink([{ seconds: 10, bytesPerSecond: 1000 }]))).toBeCloseTo(1000, 6);
  });

  it('does not depend on where within a lump the track begins and ends', () => {
    const track = simulatedSink([{ seconds: 20, bytesPerSecond: 3072, lumpBytes: 4096 }]);
    for (const end of [15.3, 16, 16.6, 18]) expect(meanRate(track.between(0, end)) ?? 0).toBeCloseTo(3072, -1.5);
  });

  it('leaves out the time before the first byte', () => {
    const track = simulatedSink([
      { seconds: 3, bytesPerSecond: 0 },
      { seconds: 5, bytesPerSecond: 1000, lumpBytes: 50 },
    ]);
    expect(meanRate(track) ?? 0).toBeCloseTo(1000, -1);
  });

  it('is not defined for a sink that stands still', () => {
    expect(meanRate(simulatedSink([{ seconds: 3, bytesPerSecond: 0 }]))).toBeUndefined();
  });
});

describe('lumps', () => {
  it('are what landed between two rests', () => {
    const sizes = lumps(simulatedSink([{ seconds: 1, bytesPerSecond: 1000, lumpBytes: 100 }]));
    expect(sizes).toEqual(Array(9).fill(100));
  });
});

describe('quantiles', () => {
  it('take the nearest rank', () => {
    const values = Array.from({ length: 50 }, (_, index) => 50 - index);
    expect([quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)]).toEqual([25, 50, 50]);
  });

  it('have a median that is the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });
});
