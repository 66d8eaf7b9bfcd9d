import type { Migration, Wanted } from '../migration/migration.ts';
import { type Failure, hasEnded, type StateKind } from '../migration/state.ts';
import { remainingMs } from '../plan/progress.ts';
import type { Batch, Member } from './batch.ts';

/** How a member of a batch is. */
export interface MemberStanding {
  readonly migrationId: string;
  /** `unmade`: there is no migration of it yet. One that was refused is `failed`. */
  readonly state: StateKind | 'unmade';
  readonly wanted: Wanted;
  readonly sizeBytes: number;
  readonly landedBytes: number;
  readonly currentBytesPerSecond: number;
  /** Milliseconds left at the rate in force; undefined when it stands still, does not copy, or has ended. */
  readonly remainingMs: number | undefined;
  /** Why it failed; undefined unless it did. */
  readonly failure: Failure | undefined;
  /** What keeps it from moving, for a person; empty when nothing does, or only that others have the turn before it. */
  readonly obstacle: string;
}

/** A migration as far as a batch needs to know of it. */
export interface SeenMigration {
  readonly migration: Migration;
  readonly obstacle: string;
  /** It could run, and waits for its turn. */
  readonly isQueued: boolean;
}

/** A member of which there is a migration. */
export function standingOfMigration({ migration, obstacle, isQueued }: SeenMigration): MemberStanding {
  const { id, state, wanted, sizeBytes, progress } = migration;
  const ended = hasEnded(state);
  return {
    migrationId: id,
    state: state.kind,
    wanted,
    sizeBytes,
    landedBytes: landedOf(migration),
    currentBytesPerSecond: state.kind === 'copying' ? progress.currentBytesPerSecond : 0,
    remainingMs: remainingMs(migration),
    failure: state.kind === 'failed' ? state.failure : undefined,
    obstacle: ended || isQueued ? '' : obstacle || (wanted === 'pause' ? 'paused by request' : ''),
  };
}

/** Of what was given up nothing is left; what was moved by a driver never landed, and is there. */
function landedOf({ state, progress, sizeBytes }: Migration): number {
  switch (state.kind) {
    case 'succeeded':
    case 'switching':
    case 'verifying':
      return sizeBytes;
    case 'cleaning':
    case 'failed':
    case 'cancelled':
      return 0;
    default:
      return progress.landedBytes;
  }
}

/**
 * A member of which there is none.
 * @param obstacle what keeps it from being made, for a person
 */
export function standingWithout(member: Member, { wanted, refused }: Batch, obstacle: string): MemberStanding {
  const { migrationId, sizeBytes } = member;
  const failure = Object.hasOwn(refused, migrationId) ? refused[migrationId] : undefined;
  const state = failure !== undefined ? 'failed' : wanted === 'cancel' ? 'cancelled' : 'unmade';
  const still = state !== 'unmade' ? '' : wanted === 'pause' ? 'paused by request' : obstacle;
  const nothing = { landedBytes: 0, currentBytesPerSecond: 0, remainingMs: undefined };
  return { migrationId, state, wanted, sizeBytes, ...nothing, failure, obstacle: still };
}

export function isOver({ state }: Pick<MemberStanding, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}
