import type { LegPlan } from './pipeline.ts';
import { type LegRate, sameRate } from './rate.ts';
import type { Pace } from './stall.ts';

/*
 * A sink that is slower than the limit makes every leg stall, and each leg begins with a rest of its own. So a leg that
 * follows two stalls in a row is told little more than the sink took; after a while a leg at the full rate tries again. One
 * stall alone says nothing yet: the host may have been busy.
 */

/** How much more than the sink took a leg may try: room to see it become faster. */
const headroom = 1.15;
/** A sink that took nothing for so long stands still, in milliseconds: that says nothing about its speed. */
const standstillMs = 200;
/** How long a leg below its rate may run without a stall, in milliseconds. */
const trialMs = 3000;

/** What the leg after a stall is told at most, in bytes per second; undefined when the sink was not slow but stood still. */
export function ceilingAfterStall(pace: Pace, plan: LegPlan, landedBytes: number, movedAt: number, now: number) {
  const seconds = (now - pace.beganAt) / 1000;
  if (!pace.moved || seconds <= 0 || now - movedAt >= standstillMs) return undefined;
  return Math.ceil(((landedBytes - plan.startBytes) / seconds) * headroom);
}

/** The rate below the ceiling. */
export function below(ceilingBytesPerSecond: number | undefined, rate: LegRate): LegRate {
  if (ceilingBytesPerSecond === undefined || rate.kind === 'unlimited') return rate;
  return { kind: 'limited', bytesPerSecond: Math.min(ceilingBytesPerSecond, rate.bytesPerSecond) };
}

/** True when a leg below its rate has kept up for so long that the sink may take more. */
export function mayRise(pace: Pace, plan: LegPlan, rate: LegRate, now: number): boolean {
  return pace.moved && !sameRate(plan.rate, rate) && now - pace.beganAt > trialMs;
}
