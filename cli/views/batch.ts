import type { Rate } from '../../daemon/core/rate/rate.ts';
import type { Batch } from '../../proto/gen/sluice/v1/Batch.ts';
import type { BatchMember } from '../../proto/gen/sluice/v1/BatchMember.ts';
import type { PlannedMember } from '../../proto/gen/sluice/v1/PlannedMember.ts';
import { lowerWord } from './enums.ts';
import { rateOf } from './rate.ts';
import type { StateWord } from './state-words.ts';
import { isoOf, millisecondsOf } from './times.ts';

export type BatchStateWord = 'pending' | 'running' | 'paused' | 'cancelling' | 'succeeded' | 'failed' | 'cancelled';

/** `unmade`: there is no migration of it yet. */
export type MemberStateWord = StateWord | 'unmade';

export interface BatchMemberView {
  readonly migrationId: string;
  readonly volume: string;
  readonly sourceHost: string;
  readonly sourcePool: string;
  readonly destinationHost: string;
  readonly destinationPool: string;
  readonly sizeBytes: number;
  readonly landedBytes: number;
  readonly state: MemberStateWord;
  readonly error: { readonly reason: string; readonly message: string; readonly facts: Record<string, string> } | null;
  readonly obstacle: string;
}

/** A volume that was asked for and is no member. */
export interface LeftOutView {
  readonly volume: string;
  /** `host:pool`; empty where that is not known. */
  readonly place: string;
  readonly reason: string;
  readonly message: string;
  /** Of a plan, from 1; 0 for a drain. */
  readonly entry: number;
}

/** A batch as `--json` shows it: bytes, milliseconds, ISO times; what is not set is null. */
export interface BatchView {
  readonly id: string;
  /** Empty for a plan. */
  readonly drainedHost: string;
  readonly state: BatchStateWord;
  readonly wanted: 'run' | 'pause' | 'cancel';
  readonly createTime: string | null;
  readonly endTime: string | null;
  readonly memberCount: number;
  /** By state, those without any left out. */
  readonly counts: readonly { readonly state: MemberStateWord; readonly count: number }[];
  readonly sizeBytes: number;
  readonly landedBytes: number;
  readonly currentBytesPerSecond: number;
  /** Null when something stands still for nobody knows how long, and when it has ended. */
  readonly etaMs: number | null;
  /** Why there is no such time. */
  readonly obstacle: string;
  /** All where one batch is shown, else those that failed or were refused. */
  readonly members: readonly BatchMemberView[];
  readonly leftOut: readonly LeftOutView[];
}

/** What would become of a member. */
export interface PlannedMemberView {
  readonly rate: Rate | null;
  readonly rateReason: string;
  readonly expectedStartTime: string | null;
  readonly expectedEndTime: string | null;
  readonly plan: readonly string[];
}

export function batchView(wire: Batch): BatchView {
  return {
    id: wire.id,
    drainedHost: wire.drainedHost,
    state: lowerWord(wire.state, 'BATCH_STATE_'),
    wanted: lowerWord(wire.wanted, 'MIGRATION_WANTED_'),
    createTime: isoOf(wire.createTime),
    endTime: isoOf(wire.endTime),
    memberCount: wire.memberCount,
    counts: wire.counts.map(({ state, count }) => ({ state: memberState(state), count })),
    sizeBytes: wire.sizeBytes,
    landedBytes: wire.landedBytes,
    currentBytesPerSecond: wire.currentBytesPerSecond,
    etaMs: millisecondsOf(wire.eta),
    obstacle: wire.obstacle,
    members: wire.members.map(memberView),
    leftOut: wire.leftOut.map(({ volume, place, reason, message, entry }) => {
      return { volume, place, reason, message, entry };
    }),
  };
}

function memberView({ state, error, ...member }: BatchMember): BatchMemberView {
  const { migrationId, volume, sourceHost, sourcePool, destinationHost, destinationPool, sizeBytes } = member;
  const places = { sourceHost, sourcePool, destinationHost, destinationPool };
  return {
    migrationId,
    volume,
    ...places,
    sizeBytes,
    landedBytes: member.landedBytes,
    state: memberState(state),
    error: error === null ? null : { reason: error.reason, message: error.message, facts: error.facts },
    obstacle: member.obstacle,
  };
}

export function plannedView(wire: PlannedMember): PlannedMemberView {
  return {
    rate: rateOf(wire.rate),
    rateReason: wire.rateReason,
    expectedStartTime: isoOf(wire.expectedStartTime),
    expectedEndTime: isoOf(wire.expectedEndTime),
    plan: wire.plan,
  };
}

/** True when nothing will happen any more unless somebody asks for a retry. */
export function hasBatchEnded({ state }: Pick<BatchView, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}

/** Volumes that are not where they were asked to be, and are no members. */
export function stayingOf({ leftOut }: Pick<BatchView, 'leftOut'>): LeftOutView[] {
  return leftOut.filter(({ reason }) => reason !== 'SAME_POOL');
}

function memberState(state: string): MemberStateWord {
  const word = lowerWord<StateWord | 'unspecified'>(state, 'MIGRATION_STATE_');
  return word === 'unspecified' ? 'unmade' : word;
}
