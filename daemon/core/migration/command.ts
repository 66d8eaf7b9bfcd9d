import { paused } from '../rate/rate.ts';
import { formatRate } from '../rate/text.ts';
import type { Command } from './event.ts';
import { type Migration, noProgress, type Origin } from './migration.ts';
import { refuseRetryOfOffer } from './offered.ts';
import { Refusal } from './refusal.ts';
import { unsettled } from './source-fate.ts';
import { type Ending, hasEnded, hasSwitched } from './state.ts';
import { type Step, step } from './step.ts';

/** A person's command: it changes what is wanted, never what is; only a retry begins anew. */
export function command(migration: Migration, asked: Command): Step | Refusal {
  switch (asked.kind) {
    case 'pause':
      return want(migration, 'pause', 'paused by request');
    case 'resume':
      return want(migration, 'run', 'resumed by request');
    case 'cancel':
      return cancel(migration);
    case 'setLimit':
      return setLimit(migration, asked.limit);
    case 'retry':
      return retry(migration, asked.origin);
  }
}

function want(migration: Migration, wanted: 'run' | 'pause', message: string): Step | Refusal {
  if (hasEnded(migration.state)) return ended(migration);
  if (migration.wanted === 'cancel') return beingCancelled(migration);
  if (migration.wanted === wanted) return step(migration);
  if (migration.state.kind === 'cleaning') return beingGivenUp(migration, migration.state.ending);
  if (migration.state.kind === 'switching' && wanted === 'pause') return switching(migration);
  return step({ ...migration, wanted }, message);
}

function cancel(migration: Migration): Step | Refusal {
  const { state } = migration;
  if (state.kind === 'cancelled') return step(migration);
  if (hasEnded(state)) return ended(migration);
  // What has failed is being cleaned up already: that is all a cancel would do.
  if (migration.wanted === 'cancel' || state.kind === 'cleaning') return step(migration);
  if (state.kind === 'switching') return switching(migration);
  return step({ ...migration, wanted: 'cancel' }, 'cancelled by request');
}

function setLimit(migration: Migration, limit: Migration['limit']): Step | Refusal {
  if (hasEnded(migration.state)) return ended(migration);
  const said =
    limit === undefined ? 'limit of the request taken back' : `limit of the request set to ${formatRate(limit)}`;
  return step({ ...migration, limit }, said);
}

function retry(migration: Migration, origin: Origin): Step | Refusal {
  const { state } = migration;
  const refusal = refuseRetryOfOffer(migration);
  if (refusal !== undefined) return refusal;
  if (!hasEnded(state)) return migration.attempt > 1 ? step(migration) : notRetryable(migration);
  if (state.kind === 'succeeded') return notRetryable(migration);
  const next: Migration = {
    ...migration,
    ...origin,
    wanted: 'run',
    state: { kind: 'pending', blockedBy: undefined },
    way: { kind: 'unchosen' },
    sourceFate: unsettled,
    attempt: migration.attempt + 1,
    progress: noProgress,
    startedAt: undefined,
  };
  return withoutRate(step(next, `started again, attempt ${next.attempt}`));
}

/** What was granted to the copies of earlier attempts is over; grants are numbered on. */
function withoutRate({ next, effects }: Step): Step {
  const { grant } = next;
  if (grant === undefined || grant.rate.kind === 'paused') return { next, effects };
  const change = { sequence: grant.sequence + 1, rate: paused };
  return { next: { ...next, grant: change }, effects: [...effects, { kind: 'rateChange', ...change, cause: 'retry' }] };
}

function ended(migration: Migration): Refusal {
  const { kind } = migration.state;
  return new Refusal(
    'MIGRATION_ENDED',
    `migration ${migration.id} has ended: it is ${kind}; nothing can be asked of it`,
    {
      migration_id: migration.id,
      state: kind,
    },
  );
}

function beingCancelled(migration: Migration): Refusal {
  const message = `migration ${migration.id} is being cancelled; wait for its end, then retry it`;
  return new Refusal('MIGRATION_ENDED', message, { migration_id: migration.id, state: migration.state.kind });
}

function beingGivenUp(migration: Migration, ending: Ending): Refusal {
  const why = ending.kind === 'failed' ? ` (${ending.failure.message})` : '';
  const message = `migration ${migration.id} is being given up${why}; wait for its end, then retry it`;
  return new Refusal('MIGRATION_ENDED', message, { migration_id: migration.id, state: migration.state.kind });
}

function switching(migration: Migration): Refusal {
  const where = hasSwitched(migration.state)
    ? 'the volume is at the destination already'
    : 'the target is being renamed';
  const message = `migration ${migration.id} is switching: ${where}; let it end, then move the volume back if need be`;
  return new Refusal('MIGRATION_SWITCHING', message, { migration_id: migration.id });
}

function notRetryable(migration: Migration): Refusal {
  const { kind } = migration.state;
  const message = `migration ${migration.id} is ${kind}; only a failed or cancelled one can be started again`;
  return new Refusal('MIGRATION_NOT_RETRYABLE', message, { migration_id: migration.id, state: kind });
}
