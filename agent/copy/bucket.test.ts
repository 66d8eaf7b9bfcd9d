import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyBucket, fill, restMs } from './bucket.ts';

const limited = (bytesPerSecond: number) => ({ kind: 'limited' as const, bytesPerSecond });

describe('the bucket at the sink', () => {
  it('asks for no rest after a lump of the rate', () => {
    expect(restMs(fill(emptyBucket(0), 100, limited(1000), 0), 0)).toBe(0);
  });

  it('asks for the rest that a burst out of buffers has run ahead', () => {
    const bucket = fill(emptyBucket(0), 600, limited(1000), 0);
    expect(restMs(bucket, 0)).toBe(600);
    expect(restMs(bucket, 300)).toBeCloseTo(300);
    expect(restMs(bucket, 5000)).toBe(0);
  });

  it('gives no credit for time in which nothing moved', () => {
    expect(restMs(fill(emptyBucket(0), 600, limited(1000), 60_000), 60_000)).toBe(600);
  });

  it('asks for a second at most: no window of one second sees further back', () => {
    expect(restMs(fill(emptyBucket(0), 1e9, limited(1), 0), 0)).toBeLessThanOrEqual(1000);
  });

  it('asks for nothing without a limit', () => {
    expect(restMs(fill(emptyBucket(0), 1e12, { kind: 'unlimited' }, 0), 0)).toBe(0);
  });

  it('keeps legs of one lump each within the rate, however fast they follow each other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 50 }), (bursts) => {
        let [bucket, now, landed] = [emptyBucket(0), 0, 0];
        for (const bytes of bursts) {
          now += restMs(bucket, now) + 100;
          bucket = fill(bucket, bytes, limited(1000), now);
          landed += bytes;
          expect(landed).toBeLessThanOrEqual(now + 300);
        }
      }),
    );
  });
});
