import { describe, expect, it } from '@jest/globals';
import { blockBytesFor } from './block-size.ts';
import type { LegPlan } from './pipeline.ts';
import type { LegRate } from './rate.ts';
import { hasRunAhead, hasStalled, type Pace, seen, startPace } from './stall.ts';

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

/** When a leg is found to have run ahead, looked at every `lookMs`; undefined within 60 s. */
function aheadAt(rate: LegRate, landed: (ms: number) => number, lookMs = 50): number | undefined {
  const plan = planOf(rate);
  let pace: Pace = startPace(0);
  for (let now = lookMs; now <= 60_000; now += lookMs) {
    pace = seen(pace, plan, landed(now), now);
    if (hasRunAhead(pace, plan, 0.3)) return now;
  }
  return undefined;
}

describe('hasRunAhead', () => {
  it('is not misled by the lumps of pv, nor by looks that come late', () => {
    expect(aheadAt(megabyte, lumpy)).toBeUndefined();
    expect(aheadAt(megabyte, lumpy, 2000)).toBeUndefined();
  });

  it('lets pv make good for as much as a leg may fall behind', () => {
    expect(aheadAt(megabyte, (ms) => lumpy(ms > 5000 && ms < 5300 ? 5000 : ms))).toBeUndefined();
  });

  it('sees at the next look what lands beyond that', () => {
    expect(aheadAt(megabyte, (ms) => lumpy(ms) + (ms > 5000 ? 800_000 : 0))).toBe(5050);
  });

  it('sees a pv that runs a little too fast for long', () => {
    expect(aheadAt(megabyte, (ms) => lumpy(ms * 1.2))).toBeLessThan(5000);
  });

  it('lets a slow rate move in blocks', () => {
    const slow: LegRate = { kind: 'limited', bytesPerSecond: 3072 };
    expect(aheadAt(slow, (ms) => Math.floor((ms * 3.072) / 4096) * 4096)).toBeUndefined();
  });

  it('does not wait for what pv will let through once the clock was set forward', () => {
    const plan = planOf(megabyte);
    expect(hasRunAhead({ ...startPace(0), jumpedSeconds: 3600 }, plan, 0.3)).toBe(true);
    expect(hasRunAhead({ ...startPace(0), jumpedSeconds: 0.1 }, plan, 0.3)).toBe(false);
  });

  it('never finds a leg without a limit ahead', () => {
    expect(aheadAt({ kind: 'unlimited' }, (ms) => ms * 1e9)).toBeUndefined();
  });
});
