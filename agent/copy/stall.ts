import type { LegPlan } from './pipeline.ts';

/**
 * Where a leg is against its rate. Time in which pv could not write becomes credit that it later spends at full speed, so a
 * leg that falls too far behind is ended: its credit dies with it.
 */
export interface Pace {
  /** When, at its rate, the leg would have been at its start, judged by its foremost sample. In milliseconds. */
  readonly beganAt: number;
  readonly moved: boolean;
}

/** Bytes land in blocks, however slow the rate: how many of them it may be behind. */
const lagBlocks = 3;
/** What the start of three processes may take besides, in seconds; doubled after each leg that was ended before it moved. */
const startSeconds = 0.25;
const longestStartSeconds = 4;

/** How long a leg is waited for. */
export interface Patience {
  /** Of the pipeline. */
  readonly lagSeconds: number;
  /** How many legs before this one were ended before they moved. */
  readonly fruitlessLegs: number;
}

export function startPace(now: number): Pace {
  return { beganAt: now, moved: false };
}

/** The pace after a look at the sink. Bytes that came early move the line; they never come early twice. */
export function seen(pace: Pace, plan: LegPlan, landedBytes: number, now: number): Pace {
  const bytes = landedBytes - plan.startBytes;
  if (bytes <= 0 || plan.rate.kind === 'unlimited') return { ...pace, moved: pace.moved || bytes > 0 };
  const beganAt = now - (bytes / plan.rate.bytesPerSecond) * 1000;
  return { beganAt: pace.moved ? Math.min(pace.beganAt, beganAt) : beganAt, moved: true };
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
  const behind = (now - pace.beganAt) / 1000 - (landedBytes - plan.startBytes) / bytesPerSecond;
  const starting = pace.moved ? 0 : Math.min(startSeconds * 2 ** fruitlessLegs, longestStartSeconds);
  return behind > Math.max(lagSeconds, (lagBlocks * plan.blockBytes) / bytesPerSecond) + starting;
}
