import type { LegRate } from './rate.ts';

/**
 * A leaky bucket at the sink: filled with what lands, drained at the rate. It keeps the rests between legs honest: what came
 * out of buffers after a stall, or came in the legs before, is waited for. It never runs below empty, so that time in which
 * nothing moved gives no credit.
 */
export interface Bucket {
  /** How long the rates in force when it landed need for what is in the bucket, in seconds. */
  readonly seconds: number;
  /** When it was so, in milliseconds. */
  readonly at: number;
}

/** After a rest of so long no window of one second holds anything from before it. */
const fullSeconds = 1;
/** A lump of pv's, in seconds of the rate. pv lets its first one through as long after its start, so one lump needs no rest. */
const lumpSeconds = 0.1;

export function emptyBucket(now: number): Bucket {
  return { seconds: 0, at: now };
}

/** The bucket after so many bytes have landed since it was last looked at. */
export function fill(bucket: Bucket, landedBytes: number, rate: LegRate, now: number): Bucket {
  const landed = rate.kind === 'limited' ? landedBytes / rate.bytesPerSecond : 0;
  return { seconds: Math.min(level(bucket, now) + landed, fullSeconds), at: now };
}

/** How long to wait with the next leg, in milliseconds. */
export function restMs(bucket: Bucket, now: number): number {
  const seconds = level(bucket, now);
  return seconds > lumpSeconds ? seconds * 1000 : 0;
}

function level({ seconds, at }: Bucket, now: number): number {
  return Math.max(0, seconds - (now - at) / 1000);
}
