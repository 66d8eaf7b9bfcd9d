import type { Failure } from '../migration/state.ts';

/** Where a copy is, as its source's agent says. */
export type CopyPhase = 'running' | 'paused' | 'betweenLegs' | 'needsTicket' | 'done' | 'failed' | 'stopped';

/** A copy as its source's agent sees it; what moved is measured at the sink. */
export interface CopyStatus {
  readonly copyId: string;
  readonly phase: CopyPhase;
  readonly landedBytes: number;
  readonly currentBytesPerSecond: number;
  readonly meanBytesPerSecond: number;
  /** Bytes of the fastest one-second window so far. */
  readonly worstSecondBytes: number;
  /** Milliseconds in which more landed in the last second than the limit let, a tenth left aside. */
  readonly aboveLimitMs: number;
  /** Sequence of the last grant that the agent acknowledged. */
  readonly grantedSequence: number;
  /** Sequence of the last grant whose rate the sink has moved at, and when that was, in milliseconds of Unix time. */
  readonly effectiveSequence: number;
  readonly effectiveAt: number | undefined;
  /** True when the lease is over and the fallback holds. */
  readonly leaseLost: boolean;
  readonly legs: number;
  /** What is in its way, for a person; may be empty. */
  readonly obstacle: string;
  /** What happened to it and did not end it, one of each sort. */
  readonly incidents: readonly CopyIncident[];
  /** Why it failed; undefined unless it did. */
  readonly failure: CopyFailure | undefined;
}

/** Whether there is nothing new in what a copy says but what moved, which decides nothing. */
export function isMereProgress(before: CopyStatus, after: CopyStatus): boolean {
  return (
    before.phase === after.phase &&
    before.grantedSequence === after.grantedSequence &&
    before.leaseLost === after.leaseLost &&
    before.obstacle === after.obstacle &&
    before.failure?.reason === after.failure?.reason
  );
}

/** Something that happened to a copy, which got over it or goes on in spite of it. */
export interface CopyIncident {
  /** UPPER_SNAKE, stable. */
  readonly reason: string;
  /** The program that it happened to; empty where it is no program's. */
  readonly program: string;
  readonly place: 'source' | 'sink' | 'way';
  /** What happened when it last did, and what follows, for a person. */
  readonly message: string;
  /** How often it has happened to this copy. */
  readonly count: number;
}

export interface CopyFailure extends Failure {
  /** True when the same copy may succeed if it is started again. */
  readonly transient: boolean;
}
