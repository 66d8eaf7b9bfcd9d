import { describe, expect, it } from '@jest/globals';
import { blockBytesFor } from './block-size.ts';
import { Meter } from './meter.ts';
import type { LegRate, Rate } from './rate.ts';

const mebibyte = 2 ** 20;
const unlimited: Rate = { kind: 'unlimited' };
const paused: Rate = { kind: 'paused' };
const limited = (bytesPerSecond: number): LegRate => ({ kind: 'limited', bytesPerSecond });

describe('Meter', () => {
  it('measures the last second, the mean and the fastest second', () => {
    const meter = new Meter(0);
    for (let at = 50; at <= 3000; at += 50) meter.sample(at > 1000 && at <= 2000 ? 10 : 5, unlimited, at);
    expect(meter.measured(3000)).toEqual({
      currentBytesPerSecond: 100,
      meanBytesPerSecond: 133,
      worstSecondBytes: 200,
      aboveLimitMs: 0,
    });
  });

  it('leaves the time out of the mean in which nothing was allowed to move', () => {
    const meter = new Meter(0);
    meter.sample(1000, unlimited, 1000);
    meter.sample(0, paused, 61_000);
    expect(meter.measured(61_000).meanBytesPerSecond).toBe(1000);
  });

  it('says nothing moves a second after it has stopped', () => {
    const meter = new Meter(0);
    meter.sample(1000, unlimited, 1000);
    expect(meter.measured(2500).currentBytesPerSecond).toBe(0);
  });

  it('takes part of a lump where a window begins between two samples', () => {
    const meter = new Meter(0);
    meter.sample(100, unlimited, 1000);
    meter.sample(0, unlimited, 1500);
    expect(meter.measured(1500).currentBytesPerSecond).toBe(50);
  });

  it('finds a burst whose second ended between two samples', () => {
    const meter = new Meter(0);
    meter.sample(0, unlimited, 1000);
    meter.sample(100, unlimited, 1010);
    meter.sample(90, unlimited, 1990);
    meter.sample(10, unlimited, 2090);
    expect(meter.measured(2090).worstSecondBytes).toBe(191);
  });

  it('counts nothing twice when it looks twice at one moment', () => {
    const meter = new Meter(0);
    for (const at of [0, 1000, 1000, 1500, 1500]) meter.sample(10, unlimited, at);
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
    meter.sample((landed - seen) * lumpBytes, unlimited, at);
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

interface Spell {
  readonly limit: Rate;
  /** MiB per second that land. */
  readonly landing: number;
  readonly forMs: number;
}

/** Milliseconds above the limit after all of it, told by looks every 50 ms. */
function aboveAfter(...spells: readonly Spell[]): number {
  const meter = new Meter(0);
  let at = 0;
  for (const { limit, landing, forMs } of spells) {
    for (const end = at + forMs; at < end; at += 50) meter.sample((landing * mebibyte) / 20, limit, at + 50);
  }
  return meter.measured(at).aboveLimitMs;
}

describe('the time above the limit', () => {
  const hundred = limited(100 * mebibyte);

  it.each<[string, readonly Spell[], number]>([
    ['is none where just a tenth more than the limit lands', [{ limit: hundred, landing: 110, forMs: 5000 }], 0],
    ['is none without a limit', [{ limit: unlimited, landing: 1e9, forMs: 5000 }], 0],
    [
      'is none where the copy was just paused and the sink drains',
      [
        { limit: hundred, landing: 100, forMs: 3000 },
        { limit: paused, landing: 100, forMs: 1000 },
        { limit: paused, landing: 0, forMs: 10_000 },
      ],
      0,
    ],
    [
      'is none where the sink goes on for a second after a cut',
      [
        { limit: hundred, landing: 100, forMs: 3000 },
        { limit: limited(10 * mebibyte), landing: 100, forMs: 1000 },
        { limit: limited(10 * mebibyte), landing: 10, forMs: 5000 },
      ],
      0,
    ],
    [
      'is none where a raised limit is used at once',
      [
        { limit: limited(10 * mebibyte), landing: 10, forMs: 3000 },
        { limit: hundred, landing: 100, forMs: 3000 },
      ],
      0,
    ],
    [
      'is none while a limit that is gone lies within the second',
      [
        { limit: unlimited, landing: 5000, forMs: 3000 },
        { limit: hundred, landing: 5000, forMs: 1000 },
        { limit: hundred, landing: 100, forMs: 5000 },
      ],
      0,
    ],
  ])('%s', (_what, spells, expected) => {
    expect(aboveAfter(...spells)).toBe(expected);
  });

  it('begins once the second holds more than the limit and a tenth, and ends when it holds less', () => {
    // 120 a second for two seconds: more than 110 in the last second from 0.5 s after its beginning until 0.5 s after its end.
    const told = aboveAfter(
      { limit: hundred, landing: 100, forMs: 3000 },
      { limit: hundred, landing: 120, forMs: 2000 },
      { limit: hundred, landing: 100, forMs: 5000 },
    );
    expect(Math.abs(told - 2000)).toBeLessThanOrEqual(100);
  });

  it('counts a copy that does not heed a cut, but for the first second', () => {
    const told = aboveAfter(
      { limit: hundred, landing: 100, forMs: 3000 },
      { limit: limited(10 * mebibyte), landing: 100, forMs: 4000 },
      { limit: limited(10 * mebibyte), landing: 10, forMs: 5000 },
    );
    // Of the 4 s after the cut the first is not held against it; the last second of what came too fast is seen for one more.
    expect(told).toBeGreaterThan(3500);
    expect(told).toBeLessThanOrEqual(4000);
  });

  it('counts what lands long after a pause', () => {
    const told = aboveAfter(
      { limit: hundred, landing: 100, forMs: 3000 },
      { limit: paused, landing: 50, forMs: 3000 },
      { limit: paused, landing: 0, forMs: 5000 },
    );
    expect(told).toBeGreaterThan(2000);
    expect(told).toBeLessThanOrEqual(3000);
  });

  it('gives a short raise no more than its own second', () => {
    const told = aboveAfter(
      { limit: limited(10 * mebibyte), landing: 10, forMs: 3000 },
      { limit: hundred, landing: 100, forMs: 50 },
      { limit: limited(10 * mebibyte), landing: 100, forMs: 3000 },
    );
    expect(told).toBeGreaterThan(1500);
  });

  it('is not told of eleven lumps of a throttle like pv in a second, and is told of twelve', () => {
    const lumpy = (mebibytesPerSecond: number) => {
      const meter = new Meter(0);
      const times = lumpTimes(20);
      for (let at = 50; at <= 20_000; at += 50) {
        const landed =
          times.filter((time) => time > at - 50 && time <= at).length * ((mebibytesPerSecond * mebibyte) / 10);
        meter.sample(landed, hundred, at);
      }
      return meter.measured(20_000).aboveLimitMs;
    };
    expect(lumpy(99.7)).toBe(0);
    expect(lumpy(120)).toBeGreaterThan(15_000);
  });

  it.each([3, 5, 50, 333])('is not told of whole blocks that land evenly at %i KiB a second', (kibibytes) => {
    const [rate, block] = [kibibytes * 1024, blockBytesFor(limited(kibibytes * 1024))];
    const landedAt = (at: number) => Math.floor((rate * at) / 1000 / block) * block;
    const meter = new Meter(0);
    for (let at = 50; at <= 20_000; at += 50) meter.sample(landedAt(at) - landedAt(at - 50), limited(rate), at);
    expect(meter.measured(20_000).aboveLimitMs).toBe(0);
  });

  it('counts what a late look finds to the moment, and forgets it when nothing lands', () => {
    const meter = new Meter(0);
    for (let at = 50; at <= 2000; at += 50) meter.sample(10 * mebibyte, hundred, at);
    const { aboveLimitMs } = meter.measured(2000);
    expect(aboveLimitMs).toBeGreaterThan(1000);
    meter.sample(0, hundred, 62_000);
    expect(meter.measured(62_000).aboveLimitMs - aboveLimitMs).toBeLessThan(1000);
    meter.sample(120 * 60 * mebibyte, hundred, 122_000);
    expect(meter.measured(122_000).aboveLimitMs).toBeGreaterThan(59_000);
  });

  it('spends no time in one moment', () => {
    const meter = new Meter(0);
    meter.sample(1000 * mebibyte, hundred, 0);
    meter.sample(1000 * mebibyte, unlimited, 0);
    expect(meter.measured(0).aboveLimitMs).toBe(0);
  });
});
