import { fill } from './bucket.ts';
import type { CopyState } from './copy-state.ts';
import { rateOf } from './lease.ts';
import type { LegPlan } from './pipeline.ts';
import { type LegRate, type Rate, sameRate } from './rate.ts';
import { seen } from './stall.ts';

/** The copy after a look at how far its leg has landed. */
export function lookAt(state: CopyState, legLandedBytes: number, now: number): CopyState {
  const { phase } = state;
  if (phase.kind !== 'running' && phase.kind !== 'ending') return state;
  const landed = land(state, phase.plan, legLandedBytes, now);
  if (phase.kind === 'ending') return landed;
  const pace = seen(phase.pace, phase.plan, legLandedBytes, now);
  return markEffective({ ...landed, phase: { ...phase, pace } }, pace.moved && state.legRate, now);
}

/** What landed goes into the bucket, at the lower of the rate it was sent at and the rate that holds now. */
export function land(state: CopyState, plan: LegPlan, legLandedBytes: number, now: number): CopyState {
  const landedBytes = Math.max(state.landedBytes, legLandedBytes);
  const more = landedBytes - state.landedBytes;
  if (more === 0) return state;
  const bucket = fill(state.bucket, more, lower(plan.rate, rateOf(state.lease)), now);
  return { ...state, landedBytes, movedAt: now, bucket };
}

/** A grant is effective once the sink has moved at its rate, or stands still because it says so. */
export function markEffective(state: CopyState, movesAt: Rate | false, now: number): CopyState {
  const { grant, lost } = state.lease;
  if (movesAt === false || lost || grant.sequence <= state.effective.sequence) return state;
  return sameRate(movesAt, grant.rate) ? { ...state, effective: { sequence: grant.sequence, at: now } } : state;
}

function lower(sentAt: LegRate, holds: Rate): LegRate {
  if (holds.kind !== 'limited') return sentAt;
  return sentAt.kind === 'limited' && sentAt.bytesPerSecond < holds.bytesPerSecond ? sentAt : holds;
}
