import type { Fault } from '../fault.ts';
import type { CopyState, LegEndCause, Phase } from './copy-state.ts';
import { goesOnFrom, type Incident, incidentOf, withIncident } from './incident.ts';
import { land } from './landing.ts';
import type { LegEnd } from './pipeline.ts';

/** How many times in a row a transient fault is answered with another try while nothing lands. */
const triesWithoutProgress = 5;
const firstDelayMs = 100;
const longestDelayMs = 5000;

/** The copy after its leg has ended; what comes next is decided elsewhere. */
export function legEnded(state: CopyState, end: LegEnd, now: number): CopyState {
  const { phase } = state;
  if (phase.kind !== 'running' && phase.kind !== 'ending') return state;
  const cause = causeOf(end, phase);
  const legEnds = { ...state.legEnds, [cause]: (state.legEnds[cause] ?? 0) + 1 };
  const ceilingBytesPerSecond = cause === 'stall' ? state.ceilingBytesPerSecond : undefined;
  const stalledLegs = cause === 'stall' ? state.stalledLegs + 1 : 0;
  const landed = end.kind === 'disconnected' ? state : land(state, phase.plan, end.landedBytes, now);
  const rested: CopyState = {
    ...landed,
    legEnds,
    stalledLegs,
    ceilingBytesPerSecond,
    phase: { kind: 'resting', until: now },
  };
  if (end.kind === 'disconnected') return disconnected(rested, end.fault, now);
  const fruitless = cause === 'stall' && end.landedBytes <= phase.plan.startBytes;
  const counted = { ...rested, fruitlessLegs: fruitless ? state.fruitlessLegs + 1 : 0 };
  return end.kind === 'failed' ? failed(counted, end.fault, now) : counted;
}

export function startFailed(state: CopyState, fault: Fault, now: number): CopyState {
  if (state.phase.kind !== 'starting') return state;
  return fault.reason === 'CONNECTION_LOST' ? disconnected(state, fault, now) : failed(state, fault, now);
}

export function jumpFailed(state: CopyState, fault: Fault, now: number): CopyState {
  if (state.phase.kind !== 'jumping') return state;
  return fault.reason === 'CONNECTION_LOST' ? disconnected(state, fault, now) : failed(state, fault, now);
}

export function connectFailed(state: CopyState, fault: Fault, now: number): CopyState {
  if (fault.reason === 'TICKET_REFUSED') {
    const incident = incidentOf(fault);
    return { ...told(met(state, fault), incident), phase: { kind: 'needs_ticket', fault } };
  }
  return fault.transient ? disconnected(state, fault, now) : { ...met(state, fault), phase: { kind: 'failed', fault } };
}

/** A lost connection is tried again without end: whether that is worth it, the daemon decides. */
function disconnected(state: CopyState, fault: Fault, now: number): CopyState {
  const failures = oneMore(state);
  const until = now + delayMs(failures.count);
  const incident = incidentOf(fault);
  return {
    ...told(met(state, fault), incident),
    connected: false,
    failures,
    phase: { kind: 'reconnecting', until, fault },
  };
}

function failed(state: CopyState, fault: Fault, now: number): CopyState {
  const failures = oneMore(state);
  if (state.stopping) return state;
  const struck = met(state, fault);
  if (!fault.transient || failures.count > triesWithoutProgress) return { ...struck, phase: { kind: 'failed', fault } };
  const incident = incidentOf(fault, goesOnFrom(state.landedBytes));
  return {
    ...told(struck, incident),
    failures,
    phase: { kind: 'resting', until: now + delayMs(failures.count), fault },
  };
}

function met(state: CopyState, { reason }: Fault): CopyState {
  return { ...state, faults: { ...state.faults, [reason]: (state.faults[reason] ?? 0) + 1 } };
}

function told(state: CopyState, incident: Omit<Incident, 'count'>): CopyState {
  return { ...state, incidents: withIncident(state.incidents, incident) };
}

function oneMore({ failures, landedBytes }: CopyState): CopyState['failures'] {
  return landedBytes > failures.landedBytes ? { count: 1, landedBytes } : { count: failures.count + 1, landedBytes };
}

function delayMs(count: number): number {
  return Math.min(firstDelayMs * 2 ** (count - 1), longestDelayMs);
}

/** A leg that was told to stop may still end in another way, which then is the cause. */
function causeOf(end: LegEnd, phase: Phase): LegEndCause {
  switch (end.kind) {
    case 'complete':
      return 'complete';
    case 'disconnected':
      return 'connection';
    case 'failed':
      return 'fault';
    case 'stopped':
      return phase.kind === 'ending' ? phase.cause : 'fault';
    default:
      return end satisfies never;
  }
}
