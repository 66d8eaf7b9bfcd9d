import type { Migration } from '../migration/migration.ts';
import { hasEnded } from '../migration/state.ts';
import { remainingMs } from '../plan/progress.ts';
import type { Batch, Member } from './batch.ts';
import type { MemberStanding } from './member-standing.ts';

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
export function standingWithout(member: Member, { wanted, refused, phase }: Batch, obstacle: string): MemberStanding {
  const { migrationId, sizeBytes } = member;
  const failure = Object.hasOwn(refused, migrationId) ? refused[migrationId] : undefined;
  // Where all were made and there is none, it is so old that its record was removed.
  const isGone = wanted === 'cancel' || phase === 'made';
  const state = failure !== undefined ? 'failed' : isGone ? 'cancelled' : 'unmade';
  const still = state !== 'unmade' ? '' : wanted === 'pause' ? 'paused by request' : obstacle;
  const nothing = { landedBytes: 0, currentBytesPerSecond: 0, remainingMs: undefined };
  return { migrationId, state, wanted, sizeBytes, ...nothing, failure, obstacle: still };
}

export function isOver({ state }: Pick<MemberStanding, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}
