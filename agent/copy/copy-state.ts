import type { DataSpans, Span } from '../extents/data-spans.ts';
import type { Fault, FaultReason } from '../fault.ts';
import { type Bucket, emptyBucket } from './bucket.ts';
import type { Incident } from './incident.ts';
import { type Grant, type Lease, leaseOf } from './lease.ts';
import type { Connected, LegEnd, LegPlan } from './pipeline.ts';
import type { LegRate } from './rate.ts';
import type { Pace } from './stall.ts';

/** Why a leg ended. */
export type LegEndCause = 'rate' | 'pause' | 'stall' | 'ahead' | 'connection' | 'fault' | 'lease' | 'stop' | 'complete';

/** Where a copy is on its way. All times in milliseconds of the copy's clock. */
export type Phase =
  /** The pipeline makes the way to the sink ready. */
  | { readonly kind: 'connecting' }
  /** The way to the sink is lost, or was not there; the next try is at `until`. */
  | { readonly kind: 'reconnecting'; readonly until: number; readonly fault: Fault }
  /** No try will succeed without a new ticket. */
  | { readonly kind: 'needs_ticket'; readonly fault: Fault }
  /** No leg before `until`: the bucket drains, or after `fault` another try is made. */
  | { readonly kind: 'resting'; readonly until: number; readonly fault?: Fault }
  /** The sink is asked to count a hole of the source as landed. */
  | { readonly kind: 'jumping'; readonly hole: Span }
  /** The rate is paused. There is no process. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'starting'; readonly plan: LegPlan }
  | { readonly kind: 'running'; readonly plan: LegPlan; readonly pace: Pace }
  /** The leg was told to stop; the sink drains and syncs. */
  | {
      readonly kind: 'ending';
      readonly plan: LegPlan;
      readonly cause: LegEndCause;
      readonly since: number;
      readonly killed: boolean;
    }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly fault: Fault }
  | { readonly kind: 'stopped' };

/** All that a copy knows of itself. */
export interface CopyState {
  readonly sizeBytes: number;
  /** How far a leg may fall behind, in seconds of its rate. */
  readonly lagSeconds: number;
  /** How far the target has landed, in bytes. */
  readonly landedBytes: number;
  /** Where the source's data are; undefined while every byte is to be moved. What is between them lands by a jump. */
  readonly data: DataSpans | undefined;
  /** What landed by jumps and not before, in bytes. */
  readonly holeBytes: number;
  /** The furthest it ever had landed, in bytes, when its sink said less. */
  readonly reachedBytes: number;
  /** When anything last landed, or a leg last began. */
  readonly movedAt: number;
  readonly lease: Lease;
  readonly phase: Phase;
  /** True while the pipeline can start a leg. */
  readonly connected: boolean;
  /** True once it was told to stop for good. */
  readonly stopping: boolean;
  readonly bucket: Bucket;
  /** The rate that the last leg was made for; what pv is told may be less, where the sink does not take it. */
  readonly legRate: LegRate;
  /** What the next leg is told at most, in bytes per second; undefined for no such ceiling. */
  readonly ceilingBytesPerSecond: number | undefined;
  readonly legs: number;
  readonly legEnds: Readonly<Partial<Record<LegEndCause, number>>>;
  /** How often it met a fault, also one that it got over. */
  readonly faults: Readonly<Partial<Record<FaultReason, number>>>;
  /** What a leg or a connection ended by and the copy got over, or goes on in spite of; one of each sort, in the order of their first. */
  readonly incidents: readonly Incident[];
  /** What is wrong beside the bytes, as the leg last said. */
  readonly trouble: Fault | undefined;
  /** How many legs in a row stalled. */
  readonly stalledLegs: number;
  /** How many legs in a row stalled before they moved. */
  readonly fruitlessLegs: number;
  /** How many tries in a row failed, and where the target stood at the first of them. */
  readonly failures: { readonly count: number; readonly landedBytes: number };
  /** The last grant whose rate the sink has moved at, and since when; sequence -1 before the first. */
  readonly effective: { readonly sequence: number; readonly at: number };
}

/** What happens to a copy. */
export type CopyEvent =
  /** Time has passed. `landedBytes` is what the running leg says, null where none runs; `trouble` as of `RunningLeg`. */
  | { readonly kind: 'tick'; readonly landedBytes: number | null; readonly trouble?: Fault | undefined }
  /** The host's clock, by which pv measures, was set forward. */
  | { readonly kind: 'clock_jumped'; readonly seconds: number }
  | ({ readonly kind: 'connected' } & Connected)
  | { readonly kind: 'connect_failed'; readonly fault: Fault }
  | { readonly kind: 'hole_landed'; readonly landedBytes: number }
  | { readonly kind: 'jump_failed'; readonly fault: Fault }
  | { readonly kind: 'started' }
  | { readonly kind: 'start_failed'; readonly fault: Fault }
  | { readonly kind: 'ended'; readonly end: LegEnd }
  | { readonly kind: 'granted'; readonly grant: Grant }
  | { readonly kind: 'lease_renewed'; readonly leaseMs: number }
  | { readonly kind: 'ticket_renewed' }
  | { readonly kind: 'stop' };

/** What is to be done. */
export type Effect =
  | { readonly kind: 'connect' }
  | { readonly kind: 'land_hole'; readonly hole: Span }
  | { readonly kind: 'start'; readonly plan: LegPlan }
  | { readonly kind: 'stop_leg' }
  | { readonly kind: 'kill_leg' }
  | { readonly kind: 'close' };

/** What follows from an event. */
export interface Step {
  readonly state: CopyState;
  readonly effects: readonly Effect[];
}

/** What a copy is told when it is made. All in bytes but the grant. */
export interface CopySpan {
  readonly sizeBytes: number;
  readonly landedBytes: number;
  /** Of its pipeline, in seconds. */
  readonly lagSeconds: number;
}

/** A copy that has not begun. Its first tick begins it. */
export function newCopy(span: CopySpan, grant: Grant, now: number): CopyState {
  return {
    ...span,
    data: undefined,
    holeBytes: 0,
    reachedBytes: 0,
    movedAt: now,
    lease: leaseOf(grant, now),
    phase: { kind: 'resting', until: now },
    connected: false,
    stopping: false,
    bucket: emptyBucket(now),
    legRate: { kind: 'unlimited' },
    ceilingBytesPerSecond: undefined,
    legs: 0,
    legEnds: {},
    faults: {},
    incidents: [],
    trouble: undefined,
    stalledLegs: 0,
    fruitlessLegs: 0,
    failures: { count: 0, landedBytes: span.landedBytes },
    effective: { sequence: -1, at: now },
  };
}

/** True when nothing happens to the copy any more. */
export function hasEnded({ kind }: Phase): boolean {
  return kind === 'done' || kind === 'failed' || kind === 'stopped';
}
