import type { LegRate } from './rate.ts';

/*
 * A hole ends a leg, and the next one begins with a rest of its own: processes start and end, the sink syncs, pv lets its first lump through
 * after a tenth of a second. Reading a small hole as zeros takes less time than that.
 */

/** What a leg costs besides what it moves, in seconds: with pv's rests, and without a limit. */
const legSeconds = { limited: 0.08, unlimited: 0.02 };
/** How fast zeros may go through at best, in bytes per second. */
const zerosPerSecond = 500 * 1024 * 1024;

/** The smallest hole that is worth the end of a leg, in bytes; a smaller one is moved like data. */
export function leastHoleBytes(rate: LegRate): number {
  if (rate.kind === 'unlimited') return Math.ceil(zerosPerSecond * legSeconds.unlimited);
  return Math.ceil(Math.min(rate.bytesPerSecond, zerosPerSecond) * legSeconds.limited);
}
