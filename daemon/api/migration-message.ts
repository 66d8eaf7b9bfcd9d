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
import { explanationMessage } from './explanation-message.ts';
import { rateMessage } from './rate-message.ts';
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

const wantedMessages: Readonly<Record<Wanted, MigrationWanted>> = {
  run: 'MIGRATION_WANTED_RUN',
  pause: 'MIGRATION_WANTED_PAUSE',
  cancel: 'MIGRATION_WANTED_CANCEL',
};

const wayMessages: Readonly<Record<Way['kind'], MigrationWay>> = {
  unchosen: 'MIGRATION_WAY_UNSPECIFIED',
  driver: 'MIGRATION_WAY_DRIVER',
  hostCopy: 'MIGRATION_WAY_HOST_COPY',
};

/** A migration with its history. */
export function migrationMessage(view: MigrationView): MigrationInput {
  return {
    ...summaryMessage(view),
    rateChanges: view.rateChanges.map(({ rate, cause, requestedAt, acknowledgedAt, effectiveAt }) => ({
      rate: rateMessage(rate),
      cause,
      requestedTime: timeMessage(requestedAt),
      acknowledgedTime: timeMessage(acknowledgedAt),
      effectiveTime: timeMessage(effectiveAt),
    })),
    events: view.events.map(({ at, message }) => ({ time: timeMessage(at), message })),
  };
}

/** A migration without its history, as lists carry it. */
export function summaryMessage(view: MigrationView): MigrationInput {
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
    explanation: explanation === undefined ? null : explanationMessage(explanation),
    error: errorMessage(migration),
    attempt: migration.attempt,
    obstacle,
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
  };
}

/** What has become of the source, or will as things are. */
function sourceMessage({ migration, explanation }: MigrationView): MigrationInput {
  const { kind, reason } = settleSource(migration, explanation);
  return { keepSource: kind === 'kept', keepSourceReason: reason };
}

function progressMessage(migration: Migration): MigrationInput {
  const { landedBytes, currentBytesPerSecond, meanBytesPerSecond, worstSecondBytes, legs } = migration.progress;
  const eta = durationMessage(remainingMs(migration));
  const { sizeBytes } = migration;
  return { sizeBytes, landedBytes, currentBytesPerSecond, meanBytesPerSecond, worstSecondBytes, legs, eta };
}

/** Told from the moment on at which it is sure to fail. */
function errorMessage({ state }: Migration): MigrationErrorInput | null {
  const failing = state.kind === 'cleaning' && state.ending.kind === 'failed' ? state.ending.failure : undefined;
  const failure = state.kind === 'failed' ? state.failure : failing;
  if (failure === undefined) return null;
  return { reason: failure.reason, message: failure.message, facts: { ...failure.facts } };
}
