import { fill } from './bucket.ts';
import type { CopyState } from './copy-state.ts';
import { rateOf } from './lease.ts';
import type { LegPlan } from './pipeline.ts';
import { type LegRate, type Rate, sameRate } from './rate.ts';
import { seen } from './stall.ts';

/** How long after a cut bytes still land on the account of the old rate, in milliseconds. */
const underWayMs = 1000;

/** The copy after a look at how far its leg has landed. */
export function lookAt(state: CopyState, legLandedBytes: number, now: number): CopyState {
  const { phase } = state;
  if (phase.kind !== 'running' && phase.kind !== 'ending') return state;
  const landed = land(state, phase.plan, legLandedBytes, now);
  if (phase.kind === 'ending') return landed;
  const pace = seen(phase.pace, phase.plan, legLandedBytes, now);
  return markEffective({ ...landed, phase: { ...phase, pace } }, pace.moved && state.legRate, now);
}

/** What landed goes into the bucket. */
export function land(state: CopyState, plan: LegPlan, legLandedBytes: number, now: number): CopyState {
  const landedBytes = Math.max(state.landedBytes, legLandedBytes);
  const more = landedBytes - state.landedBytes;
  if (more === 0) return state;
  const bucket = fill(state.bucket, more, chargedRate(state, plan, now), now);
  return { ...state, landedBytes, movedAt: now, bucket };
}

/** A grant is effective once the sink has moved at its rate, or stands still because it says so. */
export function markEffective(state: CopyState, movesAt: Rate | false, now: number): CopyState {
  const { grant, lost } = state.lease;
  if (movesAt === false || lost || grant.sequence <= state.effective.sequence) return state;
  return sameRate(movesAt, grant.rate) ? { ...state, effective: { sequence: grant.sequence, at: now } } : state;
}

/**
 * The lower of the rate that bytes were sent at and the rate that holds now. After a cut the first second is not held against
 * the new rate: what was under way was allowed when it was sent, and waiting for it again would only delay the cut.
 */
function chargedRate({ phase, lease }: CopyState, { rate: sentAt }: LegPlan, now: number): LegRate {
  const holds = rateOf(lease);
  // Whatever ended the leg: the cut may find it ending already, for a sink that stalled.
  const underWay = phase.kind === 'ending' && now - phase.since < underWayMs;
  if (underWay || holds.kind !== 'limited') return sentAt;
  return sentAt.kind === 'limited' && sentAt.bytesPerSecond < holds.bytesPerSecond ? sentAt : holds;
}
