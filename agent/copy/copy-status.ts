import type { Fault, FaultReason } from '../fault.ts';
import { type CopyState, hasEnded, type LegEndCause, type Phase } from './copy-state.ts';
import type { Incident } from './incident.ts';
import { rateOf } from './lease.ts';
import type { Measured } from './meter.ts';
import type { Rate } from './rate.ts';

/** What a copy shows of itself. */
export type CopyPhase = 'running' | 'paused' | 'between_legs' | 'needs_ticket' | 'done' | 'failed' | 'stopped';

/** A copy at one moment. */
export interface CopyStatus extends Measured {
  readonly phase: CopyPhase;
  readonly sizeBytes: number;
  /** How far the target has landed, in bytes, measured at the sink. */
  readonly landedBytes: number;
  /** How much of that are holes of the source, which were not moved, in bytes. */
  readonly holeBytes: number;
  /** The rate it is held to now; after a lost lease the fallback. */
  readonly rate: Rate;
  /** Sequence of the last grant that was taken. */
  readonly grantedSequence: number;
  /** The last grant whose rate the sink has moved at, and the wall-clock time of that; null before the first. */
  readonly effective: { readonly sequence: number; readonly time: Date } | null;
  /** True when the lease is over and the fallback holds. */
  readonly leaseLost: boolean;
  /** Milliseconds until the lease is over; 0 once it is lost. */
  readonly leaseMsLeft: number;
  readonly legs: number;
  readonly legEnds: Readonly<Partial<Record<LegEndCause, number>>>;
  /** How often it met a fault, also one that it got over. */
  readonly faults: Readonly<Partial<Record<FaultReason, number>>>;
  /** What it got over, or goes on in spite of. */
  readonly incidents: readonly Incident[];
  /** Why it failed; null unless it did. */
  readonly fault: Fault | null;
  /** What is in its way now, for a person; may be empty. */
  readonly obstacle: string;
}

/** How long a sink may stand still before it is spoken of, in milliseconds. */
const patienceMs = 2000;

/** @param wallClock the wall-clock time that `now` of the copy's clock is */
export function statusOf(state: CopyState, measured: Measured, now: number, wallClock: Date): CopyStatus {
  const { phase, lease, effective } = state;
  const time = new Date(wallClock.getTime() - (now - effective.at));
  return {
    ...measured,
    phase: shown(phase),
    sizeBytes: state.sizeBytes,
    landedBytes: state.landedBytes,
    holeBytes: state.holeBytes,
    rate: rateOf(lease),
    grantedSequence: lease.grant.sequence,
    effective: effective.sequence < 0 ? null : { sequence: effective.sequence, time },
    leaseLost: lease.lost,
    leaseMsLeft: lease.lost ? 0 : Math.max(0, lease.endsAt - now),
    legs: state.legs,
    legEnds: state.legEnds,
    faults: state.faults,
    incidents: state.incidents,
    fault: phase.kind === 'failed' ? phase.fault : null,
    obstacle: obstacleOf(state, now),
  };
}

/** True when somebody who follows a copy should look again; progress alone is no reason. */
export function differs(one: CopyState, other: CopyState): boolean {
  return (
    shown(one.phase) !== shown(other.phase) ||
    one.lease !== other.lease ||
    one.effective !== other.effective ||
    one.legs !== other.legs ||
    one.incidents !== other.incidents
  );
}

function shown({ kind }: Phase): CopyPhase {
  switch (kind) {
    case 'connecting':
    case 'reconnecting':
    case 'jumping':
    case 'resting':
    case 'starting':
    case 'ending':
      return 'between_legs';
    default:
      return kind;
  }
}

function obstacleOf({ phase, movedAt }: CopyState, now: number): string {
  if (hasEnded(phase)) return '';
  if ('fault' in phase && phase.fault !== undefined) return phase.fault.message;
  const stillMs = now - movedAt;
  const moves = phase.kind !== 'running' && phase.kind !== 'ending';
  if (moves || stillMs < patienceMs) return '';
  return `the sink has taken no bytes for ${Math.floor(stillMs / 1000)} s`;
}
