import { describe, expect, it } from '@jest/globals';
import { blockBytesFor } from './block-size.ts';
import type { LegPlan } from './pipeline.ts';
import type { LegRate } from './rate.ts';
import { hasStalled, type Pace, seen, startPace } from './stall.ts';

function planOf(rate: LegRate): LegPlan {
  return { startBytes: 0, endBytes: 1e12, rate, blockBytes: blockBytesFor(rate) };
}

/** When a leg is found to have stalled whose sink follows `landed`, looked at every 50 ms; undefined within `untilMs`. */
function stallAt(rate: LegRate, landed: (ms: number) => number, untilMs = 20_000, fruitless = 0): number | undefined {
  const plan = planOf(rate);
  let pace: Pace = startPace(0);
  for (let now = 50; now <= untilMs; now += 50) {
    pace = seen(pace, plan, landed(now), now);
    if (hasStalled(pace, plan, landed(now), { lagSeconds: 0.3, fruitlessLegs: fruitless }, now)) return now;
  }
  return undefined;
}

const megabyte: LegRate = { kind: 'limited', bytesPerSecond: 1_000_000 };
/** pv's lumps of 0.1 s, up to 90 ms late. */
const lumpy = (ms: number) => Math.max(0, Math.floor((ms - (ms % 90)) / 100) * 100_000);

describe('hasStalled', () => {
  it('is not misled by the lumps of pv', () => {
    expect(stallAt(megabyte, lumpy)).toBeUndefined();
  });

  it('sees a sink that stops, within a third of a second and a half', () => {
    const at = stallAt(megabyte, (ms) => lumpy(Math.min(ms, 5000)));
    expect(at).toBeGreaterThan(5000);
    expect(at).toBeLessThanOrEqual(5500);
  });

  it('sees a sink that is slower than the limit', () => {
    expect(stallAt(megabyte, (ms) => lumpy(ms) / 2)).toBeLessThan(2000);
  });

  it('lets a slow rate move in blocks', () => {
    const slow: LegRate = { kind: 'limited', bytesPerSecond: 3072 };
    expect(stallAt(slow, (ms) => Math.floor((ms * 3.072) / 4096) * 4096)).toBeUndefined();
  });

  it('lets processes take their time to start, and more of it when that has failed before', () => {
    const late = (ms: number) => lumpy(Math.max(0, ms - 900));
    expect(stallAt(megabyte, late)).toBeDefined();
    expect(stallAt(megabyte, late, 20_000, 2)).toBeUndefined();
  });

  it('never finds a leg without a limit stalled', () => {
    expect(stallAt({ kind: 'unlimited' }, () => 0)).toBeUndefined();
  });
});
