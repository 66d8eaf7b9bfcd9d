import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SinkBucket } from './sink-bucket.ts';

const rate = 1_000_000;

describe('the bucket at the sink', () => {
  it('makes room as it drains, a little faster than the rate', () => {
    const bucket = new SinkBucket(rate, 0, 0);
    const size = bucket.room(0, 0);
    bucket.landed(size, 0);
    expect(bucket.room(0, 0)).toBe(0);
    expect(bucket.room(0, 10)).toBeCloseTo(10_050);
    expect(bucket.msUntilRoom(10_050, 0, 0)).toBeCloseTo(10);
  });

  it('counts what is under way like what has landed, but that does not drain', () => {
    const bucket = new SinkBucket(rate, 0, 0);
    const size = bucket.room(0, 0);
    expect(bucket.room(size, 1000)).toBe(0);
    expect(bucket.msUntilRoom(1, size, 1000)).toBeUndefined();
  });

  it('is larger where the way is longer', () => {
    const bucket = new SinkBucket(rate, 0, 0);
    bucket.crossing(5);
    expect(bucket.room(0, 0)).toBeCloseTo(40_200);
    bucket.crossing(105);
    expect(bucket.room(0, 0)).toBeCloseTo(140_700);
  });

  it('is never smaller than what must be allowed', () => {
    expect(new SinkBucket(3072, 16_384, 0).room(0, 0)).toBe(16_384);
  });

  it('makes good for a hiccup so slowly that ten seconds hold no more than a hundredth above the rate', () => {
    const bucket = new SinkBucket(rate, 0, 0);
    bucket.crossing(5);
    // The sink takes whatever there is room for, and it is reported every 10 ms.
    let landed = 0;
    for (let now = 1000; now < 11_000; now += 10) {
      const bytes = bucket.room(0, now);
      bucket.landed(bytes, now);
      landed += bytes;
    }
    expect(landed).toBeGreaterThan(10 * rate);
    expect(landed).toBeLessThan(10 * 1.01 * rate);
  });

  it('holds every second at the sink to 1.07 times the rate, whatever the source and the sink do', () => {
    // Each step of a millisecond: what the source has ready, and whether the sink takes anything.
    const step = fc.record({ ready: fc.integer({ min: 0, max: 100_000 }), takes: fc.boolean(), forMs: fc.nat(400) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), (steps) => {
        expect(worstSecond(steps)).toBeLessThanOrEqual(1.07 * rate);
      }),
      { numRuns: 300 },
    );
  });
});

interface Step {
  readonly ready: number;
  readonly takes: boolean;
  readonly forMs: number;
}

/** What the fastest second of a simulated sink holds, in bytes. It is reported every 10 ms. */
function worstSecond(steps: readonly Step[]): number {
  const bucket = new SinkBucket(rate, 0, 0);
  bucket.crossing(10);
  const landedAt: number[] = [];
  let [sent, landed, reported, now, backlog] = [0, 0, 0, 0, 0];
  for (const { ready, takes, forMs } of steps) {
    backlog += ready;
    for (const end = now + forMs; now < end; now++) {
      const bytes = Math.min(backlog, Math.max(0, bucket.room(sent - reported, now)));
      sent += bytes;
      backlog -= bytes;
      if (takes) landed = sent;
      landedAt.push(landed);
      if (now % 10 === 0) {
        bucket.landed(landed - reported, now);
        reported = landed;
      }
    }
  }
  return landedAt.reduce((worst, total, at) => Math.max(worst, total - (landedAt[at - 1000] ?? 0)), 0);
}
