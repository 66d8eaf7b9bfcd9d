import type { LegPlan } from './pipeline.ts';

/**
 * Where a leg is against its rate. Time in which pv could not write becomes credit that it later spends at full speed, so a
 * leg that falls too far behind is ended: its credit dies with it. So is one that runs ahead: pv measures by the host's clock, and an
 * hour that this is set forward is an hour of credit.
 */
export interface Pace {
  /** When, at its rate, the leg would have been at its start, judged by its foremost sample. In milliseconds. */
  readonly beganAt: number;
  readonly moved: boolean;
  /** A leaky bucket, filled with what landed and drained at the leg's rate: how long the rate needs for what is in it, in seconds. */
  readonly aheadSeconds: number;
  /** When it was so, in milliseconds, and how much of the leg had landed, in bytes. */
  readonly seenBytes: number;
  readonly seenAt: number;
  /** How far the host's clock was set forward under it, in seconds: credit that pv may not have spent yet. */
  readonly jumpedSeconds: number;
}

/** Bytes land in blocks, however slow the rate: how many of them it may be behind. */
const lagBlocks = 3;
/** What the start of three processes may take besides, in seconds; doubled after each leg that was ended before it moved. */
const startSeconds = 0.25;
const longestStartSeconds = 4;

/** What is let through at once where all is well, beside what is made good for: two lumps of pv's and what a late look adds, in seconds of the rate. */
const lumpSeconds = 0.3;

/** How long a leg is waited for. */
export interface Patience {
  /** Of the pipeline. */
  readonly lagSeconds: number;
  /** How many legs before this one were ended before they moved. */
  readonly fruitlessLegs: number;
}

export function startPace(now: number): Pace {
  return { beganAt: now, moved: false, aheadSeconds: 0, seenBytes: 0, seenAt: now, jumpedSeconds: 0 };
}

/**
 * The pace after a look at the sink. Bytes that came early move the line; they never come early twice. What a late look finds is
 * spread over the time since the one before.
 */
export function seen(pace: Pace, plan: LegPlan, landedBytes: number, now: number): Pace {
  const bytes = Math.max(pace.seenBytes, landedBytes - plan.startBytes);
  const { rate } = plan;
  if (rate.kind === 'unlimited') return { ...pace, moved: pace.moved || bytes > 0, seenBytes: bytes, seenAt: now };
  const filled = pace.aheadSeconds + (bytes - pace.seenBytes) / rate.bytesPerSecond;
  const aheadSeconds = Math.max(0, filled - (now - pace.seenAt) / 1000);
  const looked = { ...pace, aheadSeconds, seenBytes: bytes, seenAt: now };
  if (bytes === 0) return looked;
  const beganAt = now - (bytes / rate.bytesPerSecond) * 1000;
  return { ...looked, beganAt: pace.moved ? Math.min(pace.beganAt, beganAt) : beganAt, moved: true };
}

/** True when the leg has fallen too far behind. A leg without a limit never has: it has no credit to lose. */
export function hasStalled(
  pace: Pace,
  plan: LegPlan,
  landedBytes: number,
  { lagSeconds, fruitlessLegs }: Patience,
  now: number,
): boolean {
  if (plan.rate.kind === 'unlimited') return false;
  const { bytesPerSecond } = plan.rate;
  const behind = behindSeconds(pace, plan, landedBytes, now);
  const starting = pace.moved ? 0 : Math.min(startSeconds * 2 ** fruitlessLegs, longestStartSeconds);
  return behind > Math.max(lagSeconds, (lagBlocks * plan.blockBytes) / bytesPerSecond) + starting;
}

/** True when more has landed, or is about to, than what is let through at once, and what is made good for, can explain. */
export function hasRunAhead(
  { aheadSeconds, jumpedSeconds }: Pace,
  { rate, blockBytes }: LegPlan,
  lagSeconds: number,
): boolean {
  if (rate.kind === 'unlimited') return false;
  if (jumpedSeconds > lagSeconds) return true;
  return aheadSeconds > lagSeconds + lumpSeconds + (lagBlocks * blockBytes) / rate.bytesPerSecond;
}

/** How far a leg is behind its rate, in seconds of it. */
export function behindSeconds({ beganAt }: Pace, plan: LegPlan, landedBytes: number, now: number): number {
  if (plan.rate.kind === 'unlimited') return 0;
  return (now - beganAt) / 1000 - (landedBytes - plan.startBytes) / plan.rate.bytesPerSecond;
}
