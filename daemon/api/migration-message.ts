import type { MigrationInput } from '../../proto/gen/sluice/v1/Migration.ts';
import type { MigrationErrorInput } from '../../proto/gen/sluice/v1/MigrationError.ts';
import type { MigrationState } from '../../proto/gen/sluice/v1/MigrationState.ts';
import type { MigrationWanted } from '../../proto/gen/sluice/v1/MigrationWanted.ts';
import type { MigrationWay } from '../../proto/gen/sluice/v1/MigrationWay.ts';
import type { Migration, Wanted, Way } from '../core/migration/migration.ts';
import { hasEnded, type StateKind } from '../core/migration/state.ts';
import { remainingMs } from '../core/plan/progress.ts';
import { settleSource } from '../core/plan/settle-source.ts';
import type { MigrationView } from '../migrations/entry.ts';
import type { ShareStanding } from '../sharing/standing.ts';
import type { CrossedBudget } from './crossed-budgets.ts';
import { explanationMessage } from './explanation-message.ts';
import { rateMessage } from './rate-message.ts';
import { shareMessage } from './share-message.ts';
import { durationMessage, timeMessage } from './time-message.ts';

export const stateMessages: Readonly<Record<StateKind, MigrationState>> = {
  pending: 'MIGRATION_STATE_PENDING',
  preparing: 'MIGRATION_STATE_PREPARING',
  copying: 'MIGRATION_STATE_COPYING',
  verifying: 'MIGRATION_STATE_VERIFYING',
  switching: 'MIGRATION_STATE_SWITCHING',
  cleaning: 'MIGRATION_STATE_CLEANING',
  succeeded: 'MIGRATION_STATE_SUCCEEDED',
  failed: 'MIGRATION_STATE_FAILED',
  cancelled: 'MIGRATION_STATE_CANCELLED',
};

export const wantedMessages: Readonly<Record<Wanted, MigrationWanted>> = {
  run: 'MIGRATION_WANTED_RUN',
  pause: 'MIGRATION_WANTED_PAUSE',
  cancel: 'MIGRATION_WANTED_CANCEL',
};

const wayMessages: Readonly<Record<Way['kind'], MigrationWay>> = {
  unchosen: 'MIGRATION_WAY_UNSPECIFIED',
  driver: 'MIGRATION_WAY_DRIVER',
  hostCopy: 'MIGRATION_WAY_HOST_COPY',
};

/** A migration as people see it. */
export interface ShownMigration {
  readonly view: MigrationView;
  readonly standing: ShareStanding;
  /** Those that it crosses, where its explanation is to tell them. */
  readonly budgets?: readonly CrossedBudget[];
}

/** A migration with its history. */
export function migrationMessage(shown: ShownMigration): MigrationInput {
  const { view } = shown;
  return {
    ...summaryMessage(shown),
    rateChanges: view.rateChanges.map((change) => ({
      rate: rateMessage(change.rate),
      cause: change.cause,
      requestedTime: timeMessage(change.requestedAt),
      acknowledgedTime: timeMessage(change.acknowledgedAt),
      effectiveTime: timeMessage(change.effectiveAt),
      sequence: change.sequence,
      policyGeneration: change.policyGeneration,
    })),
    events: view.events.map(({ at, message }) => ({ time: timeMessage(at), message })),
  };
}

/** A migration without its history, as lists carry it. */
export function summaryMessage({ view, standing, budgets }: ShownMigration): MigrationInput {
  const { migration, explanation, obstacle } = view;
  return {
    ...placesMessage(migration),
    ...sourceMessage(view),
    ...progressMessage(migration),
    id: migration.id,
    state: stateMessages[migration.state.kind],
    wanted: wantedMessages[migration.wanted],
    way: wayMessages[migration.way.kind],
    wayReason: migration.way.kind === 'unchosen' ? '' : migration.way.reason,
    createTime: timeMessage(migration.createdAt),
    startTime: timeMessage(migration.startedAt),
    endTime: timeMessage(hasEnded(migration.state) ? migration.state.endedAt : undefined),
    requestedLimit: migration.limit === undefined ? null : rateMessage(migration.limit),
    explanation: explanation === undefined ? null : explanationMessage(explanation, budgets),
    error: errorMessage(migration),
    attempt: migration.attempt,
    obstacle,
    share: shareMessage(standing),
    offer: migration.offer ?? null,
  };
}

function placesMessage({ request, source }: Migration): MigrationInput {
  return {
    volume: request.volume,
    sourceHost: source.host,
    sourcePool: source.pool,
    destinationHost: request.destination.host,
    destinationPool: request.destination.pool,
    forceHostCopy: request.forceHostCopy,
    requestedWindow: request.window ?? '',
    batchId: request.batch ?? '',
  };
}

/** What has become of the source, or will as things are. */
function sourceMessage({ migration, explanation }: MigrationView): MigrationInput {
  const { kind, reason } = settleSource(migration, explanation);
  return { keepSource: kind === 'kept', keepSourceReason: reason };
}

function progressMessage(migration: Migration): MigrationInput {
  const {
    landedBytes,
    currentBytesPerSecond,
    meanBytesPerSecond,
    worstSecondBytes,
    aboveLimitMs,
    legs,
    verifiedBytes,
    verifyBytes,
  } = migration.progress;
  return {
    sizeBytes: migration.sizeBytes,
    landedBytes,
    currentBytesPerSecond,
    meanBytesPerSecond,
    worstSecondBytes,
    timeAboveLimit: durationMessage(aboveLimitMs),
    legs,
    verifiedBytes,
    verifyBytes,
    eta: durationMessage(remainingMs(migration)),
  };
}

/** Told from the moment on at which it is sure to fail. */
function errorMessage({ state }: Migration): MigrationErrorInput | null {
  const failing = state.kind === 'cleaning' && state.ending.kind === 'failed' ? state.ending.failure : undefined;
  const failure = state.kind === 'failed' ? state.failure : failing;
  if (failure === undefined) return null;
  return { reason: failure.reason, message: failure.message, facts: { ...failure.facts } };
}
