import { describe, expect, it } from '@jest/globals';
import { Meter } from './meter.ts';

describe('Meter', () => {
  it('measures the last second, the mean and the fastest second', () => {
    const meter = new Meter(0);
    for (let at = 50; at <= 3000; at += 50) meter.sample(at > 1000 && at <= 2000 ? 10 : 5, true, at);
    expect(meter.measured(3000)).toEqual({
      currentBytesPerSecond: 100,
      meanBytesPerSecond: 133,
      worstSecondBytes: 200,
    });
  });

  it('leaves the time out of the mean in which nothing was allowed to move', () => {
    const meter = new Meter(0);
    meter.sample(1000, true, 1000);
    meter.sample(0, false, 61_000);
    expect(meter.measured(61_000).meanBytesPerSecond).toBe(1000);
  });

  it('says nothing moves a second after it has stopped', () => {
    const meter = new Meter(0);
    meter.sample(1000, true, 1000);
    expect(meter.measured(2500).currentBytesPerSecond).toBe(0);
  });

  it('takes part of a lump where a window begins between two samples', () => {
    const meter = new Meter(0);
    meter.sample(100, true, 1000);
    meter.sample(0, true, 1500);
    expect(meter.measured(1500).currentBytesPerSecond).toBe(50);
  });
});
