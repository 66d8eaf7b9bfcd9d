import { dataEnd, holeEnd } from '../extents/data-spans.ts';
import { alignmentBytes, blockBytesFor, roundDown } from './block-size.ts';
import { restMs } from './bucket.ts';
import { below, ceilingAfterStall, mayRise } from './ceiling.ts';
import type { CopyState, LegEndCause, Phase, Step } from './copy-state.ts';
import { paceIncident, withIncident } from './incident.ts';
import { markEffective } from './landing.ts';
import { rateOf } from './lease.ts';
import { leastHoleBytes, rateFor } from './leg-size.ts';
import type { LegPlan } from './pipeline.ts';
import { type LegRate, sameRate } from './rate.ts';
import { hasRunAhead, hasStalled } from './stall.ts';

/** How long a sink may drain after the copy was told to stop for good, in milliseconds. */
const longestDrainMs = 5000;

/** What follows from how things stand, whatever happened. */
export function goOn(state: CopyState, now: number): Step {
  const { phase } = state;
  switch (phase.kind) {
    case 'connecting':
    case 'jumping':
    case 'needs_ticket':
      return state.stopping ? end(state, { kind: 'stopped' }) : stay(state);
    case 'reconnecting':
      return state.stopping || now >= phase.until ? withoutLeg(state, now) : stay(state);
    case 'resting':
    case 'paused':
      return withoutLeg(state, now);
    case 'starting':
      return stay(state);
    case 'running': {
      const cause = whyEnd(state, phase, now);
      if (cause === undefined) return stay(state);
      return endLeg(state, phase, cause, now);
    }
    case 'ending':
      if (!state.stopping || phase.killed || now < phase.since + longestDrainMs) return stay(state);
      return { state: { ...state, phase: { ...phase, killed: true } }, effects: [{ kind: 'kill_leg' }] };
    case 'failed':
      return end(state, phase);
    case 'done':
    case 'stopped':
      return stay(state);
    default:
      return phase satisfies never;
  }
}

/** No leg runs: is there to be one? */
function withoutLeg(state: CopyState, now: number): Step {
  const rate = rateOf(state.lease);
  if (state.stopping) return end(state, { kind: 'stopped' });
  if (state.connected && state.landedBytes >= state.sizeBytes) return end(state, { kind: 'done' });
  if (rate.kind === 'paused') return stay(markEffective({ ...state, phase: { kind: 'paused' } }, rate, now));
  if (!state.connected) return { state: { ...state, phase: { kind: 'connecting' } }, effects: [{ kind: 'connect' }] };
  const rest = state.phase.kind === 'resting' ? state.phase : { kind: 'resting' as const, until: now };
  if (now < rest.until) return stay({ ...state, phase: rest });
  const hole = { startBytes: state.landedBytes, endBytes: nextDataBytes(state) };
  if (hole.startBytes < hole.endBytes) {
    return { state: { ...state, phase: { kind: 'jumping', hole } }, effects: [{ kind: 'land_hole', hole }] };
  }
  const until = now + restMs(state.bucket, now);
  if (now < until) return stay({ ...state, phase: { ...rest, until } });
  const plan = nextLeg(state, rate);
  return { state: { ...state, legRate: rate, phase: { kind: 'starting', plan } }, effects: [{ kind: 'start', plan }] };
}

function nextLeg(state: CopyState, legRate: LegRate): LegPlan {
  const plan = legFrom(state.landedBytes, state, legRate);
  const { data, sizeBytes } = state;
  if (data === undefined || plan.rate.kind !== 'unlimited' || legRate.kind !== 'unlimited') return plan;
  const nextBytes = holeEnd(data, plan.endBytes, sizeBytes);
  return nextBytes < sizeBytes ? { ...plan, next: legFrom(nextBytes, state, legRate) } : plan;
}

/** Its start is rounded down, so that direct I/O stays possible after a cut in the middle of a block. */
function legFrom(
  landedBytes: number,
  { sizeBytes, data, ceilingBytesPerSecond }: CopyState,
  legRate: LegRate,
): LegPlan {
  const rate = below(ceilingBytesPerSecond, legRate);
  const startBytes = roundDown(landedBytes, alignmentBytes);
  const dataEndBytes = data === undefined ? sizeBytes : dataEnd(data, landedBytes, leastHoleBytes(rate));
  const endBytes = Math.min(dataEndBytes, sizeBytes);
  return { startBytes, endBytes, rate: rateFor(endBytes - startBytes, rate), blockBytes: blockBytesFor(rate) };
}

/** Where there are data to be moved again, in bytes; the size of the copy where there are no more. */
function nextDataBytes({ data, landedBytes, sizeBytes }: CopyState): number {
  return data === undefined ? landedBytes : holeEnd(data, landedBytes, sizeBytes);
}

function whyEnd(state: CopyState, phase: Phase & { kind: 'running' }, now: number): LegEndCause | undefined {
  const { plan, pace } = phase;
  const rate = rateOf(state.lease);
  if (state.stopping) return 'stop';
  if (!sameRate(rate, state.legRate)) return state.lease.lost ? 'lease' : rate.kind === 'paused' ? 'pause' : 'rate';
  if (hasStalled(pace, plan, state.landedBytes, state, now)) return 'stall';
  if (hasRunAhead(pace, plan, state.lagSeconds)) return 'ahead';
  return mayRise(pace, plan, state.legRate, now) ? 'rate' : undefined;
}

function endLeg(state: CopyState, { plan, pace }: Phase & { kind: 'running' }, cause: LegEndCause, now: number): Step {
  const ceilingBytesPerSecond =
    cause === 'stall' && state.stalledLegs > 0
      ? ceilingAfterStall(pace, plan, state.landedBytes, state.movedAt, now)
      : undefined;
  const phase: Phase = { kind: 'ending', plan, cause, since: now, killed: false };
  const incidents =
    cause === 'stall' || cause === 'ahead'
      ? withIncident(state.incidents, paceIncident(cause, pace, plan, state.landedBytes, now))
      : state.incidents;
  return { state: { ...state, ceilingBytesPerSecond, incidents, phase }, effects: [{ kind: 'stop_leg' }] };
}

function stay(state: CopyState): Step {
  return { state, effects: [] };
}

function end(state: CopyState, phase: Phase): Step {
  return { state: { ...state, phase }, effects: [{ kind: 'close' }] };
}
