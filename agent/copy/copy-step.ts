import type { Fault } from '../fault.ts';
import { fill } from './bucket.ts';
import { type CopyEvent, type CopyState, hasEnded, type Step } from './copy-state.ts';
import { incidentOf, withIncident } from './incident.ts';
import { lookAt } from './landing.ts';
import { aged, granted, renewed } from './lease.ts';
import { connectFailed, jumpFailed, legEnded, startFailed } from './leg-outcome.ts';
import { goOn } from './next-move.ts';
import type { Connected } from './pipeline.ts';
import { startPace } from './stall.ts';

/** What becomes of a copy by an event: first what the event says, then what follows from how things stand. */
export function step(state: CopyState, event: CopyEvent, now: number): Step {
  if (hasEnded(state.phase)) return { state, effects: [] };
  const told = take(state, event, now);
  return goOn({ ...told, lease: aged(told.lease, now) }, now);
}

function take(state: CopyState, event: CopyEvent, now: number): CopyState {
  switch (event.kind) {
    case 'tick':
      return event.landedBytes === null ? state : troubled(lookAt(state, event.landedBytes, now), event.trouble);
    case 'clock_jumped':
      return clockJumped(state, event.seconds);
    case 'connected':
      return connected(state, event, now);
    case 'connect_failed':
      return state.phase.kind === 'connecting' ? connectFailed(state, event.fault, now) : state;
    case 'hole_landed':
      return holeLanded(state, event.landedBytes, now);
    case 'jump_failed':
      return jumpFailed(state, event.fault, now);
    case 'started':
      return started(state, now);
    case 'start_failed':
      return startFailed(state, event.fault, now);
    case 'ended':
      return legEnded(state, event.end, now);
    case 'granted':
      return { ...state, lease: granted(state.lease, event.grant, now) };
    case 'lease_renewed':
      return { ...state, lease: renewed(aged(state.lease, now), event.leaseMs, now) };
    case 'ticket_renewed':
      return state.phase.kind === 'needs_ticket' ? { ...state, phase: { kind: 'resting', until: now } } : state;
    case 'stop':
      return { ...state, stopping: true };
    default:
      return event satisfies never;
  }
}

/**
 * The sink is the truth, also when it says less than was thought to have landed. What landed unseen after a connection was lost counts as landed now; what
 * was there before the first leg came from elsewhere.
 */
function connected(state: CopyState, { landedBytes, data }: Connected, now: number): CopyState {
  if (state.phase.kind !== 'connecting') return state;
  const reachedBytes = Math.max(state.reachedBytes, state.landedBytes);
  const unseenBytes = state.legs === 0 ? 0 : Math.max(0, landedBytes - state.landedBytes);
  const bucket = fill(state.bucket, unseenBytes, state.legRate, now);
  return { ...state, connected: true, landedBytes, data, reachedBytes, bucket, phase: { kind: 'resting', until: now } };
}

/** What lands by a jump costs no rate: it does not go into the bucket. */
function holeLanded(state: CopyState, landedBytes: number, now: number): CopyState {
  if (state.phase.kind !== 'jumping') return state;
  const newFrom = Math.max(state.landedBytes, state.reachedBytes);
  const holeBytes = state.holeBytes + Math.max(0, landedBytes - newFrom);
  return { ...state, landedBytes, holeBytes, phase: { kind: 'resting', until: now } };
}

/** One that lasts is told once. */
function troubled(state: CopyState, trouble: Fault | undefined): CopyState {
  if (trouble === undefined || trouble === state.trouble) return { ...state, trouble };
  return { ...state, trouble, incidents: withIncident(state.incidents, incidentOf(trouble)) };
}

function clockJumped(state: CopyState, seconds: number): CopyState {
  const { phase } = state;
  if (phase.kind !== 'running') return state;
  const jumpedSeconds = phase.pace.jumpedSeconds + seconds;
  return { ...state, phase: { ...phase, pace: { ...phase.pace, jumpedSeconds } } };
}

function started(state: CopyState, now: number): CopyState {
  if (state.phase.kind !== 'starting') return state;
  const { plan } = state.phase;
  return { ...state, legs: state.legs + 1, movedAt: now, phase: { kind: 'running', plan, pace: startPace(now) } };
}
