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

  it('finds a burst whose second ended between two samples', () => {
    const meter = new Meter(0);
    meter.sample(0, true, 1000);
    meter.sample(100, true, 1010);
    meter.sample(90, true, 1990);
    meter.sample(10, true, 2090);
    expect(meter.measured(2090).worstSecondBytes).toBe(191);
  });

  it('counts nothing twice when it looks twice at one moment', () => {
    const meter = new Meter(0);
    for (const at of [0, 1000, 1000, 1500, 1500]) meter.sample(10, true, at);
    expect(meter.measured(1500)).toMatchObject({ worstSecondBytes: 35 });
  });
});

/** Times at which a throttle like pv lets a lump through: every 0.1 s, and once a second late, together with the next. */
function lumpTimes(seconds: number): number[] {
  const lumps = Array.from({ length: seconds * 10 }, (_, lump) => lump);
  return lumps.map((lump) => lump * 100 + 50 + (lump % 10 === 7 ? 95 : 0));
}

/** The most lumps within a second. */
function most(times: readonly number[]): number {
  return Math.max(...times.map((begin) => times.filter((time) => time >= begin && time <= begin + 1000).length));
}

/** How many lumps the meter makes of it; `pauses` are between its looks, in milliseconds, again and again. */
function told(times: readonly number[], pauses: readonly number[]): number {
  const lumpBytes = 1000;
  const meter = new Meter(0);
  let [at, seen] = [0, 0];
  for (let look = 0; at < (times.at(-1) ?? 0); look++) {
    at += pauses[look % pauses.length] ?? 50;
    const landed = times.filter((time) => time <= at).length;
    meter.sample((landed - seen) * lumpBytes, true, at);
    seen = landed;
  }
  return meter.measured(at).worstSecondBytes / lumpBytes;
}

describe('the worst second of lumps', () => {
  const times = lumpTimes(20);

  it.each([
    ['on time', [50]],
    ['a little late', [50, 51, 53, 57]],
    ['now and then late by as much again', [50, 50, 50, 50, 100]],
    ['now and then very late', [50, 50, 50, 50, 50, 50, 50, 300]],
  ])('is told to within a lump by looks that are %s', (_when, pauses) => {
    expect(Math.abs(told(times, pauses) - most(times))).toBeLessThanOrEqual(1);
  });

  it('is told to within a lump where several come together', () => {
    const burst = [...times, 10_020, 10_021, 10_022].sort((a, b) => a - b);
    expect(Math.abs(told(burst, [50]) - most(burst))).toBeLessThanOrEqual(1);
  });

  it('is not raised by the only look of two seconds', () => {
    expect(told(times, [...Array(100).fill(50), 2000])).toBeLessThanOrEqual(most(times) + 1);
  });
});
