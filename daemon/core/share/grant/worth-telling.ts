import type { Rate } from '../../rate/rate.ts';

/** A smaller part of the rate is not worth a new leg at the sink; under what is promised about weighted shares. */
const smallestPart = 0.02;

/** Whether a change is worth telling an agent by itself: all but one of less than a fiftieth between two limits. */
export function worthTelling(current: Rate, next: Rate): boolean {
  if (current.kind !== 'limited' || next.kind !== 'limited') return current.kind !== next.kind;
  return Math.abs(next.bytesPerSecond - current.bytesPerSecond) >= smallestPart * current.bytesPerSecond;
}
