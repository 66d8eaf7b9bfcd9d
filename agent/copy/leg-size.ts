import type { LegRate } from './rate.ts';

/*
 * A hole ends a leg, and the next one begins with a rest of its own: processes start and end, the sink syncs, pv lets its first lump through
 * after a tenth of a second. Reading a small hole as zeros takes less time than that; and an image of a file system has many runs of a few KiB.
 */

/** What a leg costs besides what it moves, in seconds: with pv's rests, and without a limit. */
const legSeconds = { limited: 0.08, unlimited: 0.01 };
/** How fast zeros may go through at best, in bytes per second. */
const zerosPerSecond = 1024 * 1024 * 1024;

/** The smallest hole that is worth the end of a leg, in bytes; a smaller one is moved like data. */
export function leastHoleBytes(rate: LegRate): number {
  const unlimited = zerosPerSecond * legSeconds.unlimited;
  return Math.ceil(
    rate.kind === 'unlimited' ? unlimited : Math.min(rate.bytesPerSecond * legSeconds.limited, unlimited),
  );
}

/** A leg that needs no longer at its rate goes without one, in seconds; a fifth of a lump of pv's. */
const briefSeconds = 0.02;

/** The rate that a leg of so many bytes is told: none for a brief one, which the bucket waits for afterwards instead of pv before. */
export function rateFor(bytes: number, rate: LegRate): LegRate {
  return rate.kind === 'limited' && bytes <= rate.bytesPerSecond * briefSeconds ? { kind: 'unlimited' } : rate;
}
