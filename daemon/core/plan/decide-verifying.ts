import type { CheckTask } from '../migration/check-task.ts';
import { copyHost } from '../migration/copy-at-work.ts';
import { longestPauseMs } from '../migration/copying.ts';
import type { Grant, Migration } from '../migration/migration.ts';
import type { StateOf } from '../migration/state.ts';
import { startCopyAgain } from './copy-again.ts';
import type { CopyStatus } from './copy-status.ts';
import { act, type Decision, learned, wait } from './decision.ts';
import { heldTo, standsStill } from './held-to.ts';
import type { Observation } from './observation.ts';
import { whyNotUp } from './standing.ts';

type Verifying = StateOf<'verifying'>;
type Checking = Extract<Verifying, { step: 'digests' }>;

/** First what was counted, then what was read at both ends. */
export function decideVerifying(migration: Migration, state: Verifying, seen: Observation, now: number): Decision {
  if (migration.wanted === 'cancel') return learned({ kind: 'abandoned' });
  return state.step === 'counts' ? compareCounts(migration, state, seen) : check(migration, state, seen, now);
}

/**
 * Whether or not its window is open: nothing moves any more. The copy is closed at both ends, so that nothing writes the target any more;
 * then the counts are compared.
 */
function compareCounts(migration: Migration, { copy }: Verifying, seen: Observation): Decision {
  if (migration.wanted === 'pause') return wait('paused by request');
  const { host } = migration.source;
  const destination = migration.request.destination.host;
  const obstacle = whyNotUp(host, seen.source) ?? whyNotUp(destination, seen.destination);
  if (obstacle !== undefined) return wait(obstacle);
  const sinkHost = destination === host ? undefined : destination;
  const { verification } = seen.ruling;
  return act({ kind: 'closeCopy', host, copyId: copy.id, copyNumber: copy.number, sinkHost, verification });
}

/** Task by task, by one copy each: so its grant is in one hand, and both ends together are never read faster than it. */
function check(migration: Migration, state: Checking, seen: Observation, now: number): Decision {
  const [task] = state.tasks;
  const { wanted, grant } = migration;
  if (task === undefined) return wanted === 'pause' ? wait('paused by request') : act({ kind: 'compareDigests' });
  const host = copyHost(migration, state.copy);
  const obstacle = whyNotUp(host, state.copy.isAtDestination ? seen.destination : seen.source);
  if (obstacle !== undefined) return wait(obstacle);
  // It comes with the next round of sharing.
  if (grant === undefined) return wait('');
  const { copy } = seen;
  if (copy !== undefined) {
    if (state.copy.phase === 'intended') return learned({ kind: 'copyStarted', sinkInstance: undefined });
    return follow(migration, state, task, grant, copy, seen);
  }
  if (state.copy.phase === 'started') return drop(migration, state, undefined);
  const { notBefore } = state.copy;
  // A moment further off than any pause was set by a clock that has been put back since.
  if (notBefore > now && notBefore - now <= longestPauseMs) return wait('', notBefore);
  return start(migration, state, task, grant, seen);
}

function start(migration: Migration, state: Checking, task: CheckTask, grant: Grant, seen: Observation): Decision {
  if (task.kind === 'copyAgain') return startCopyAgain(migration, state.copy, task, grant, seen);
  const { source, request } = migration;
  const { startBytes, endBytes } = task;
  const isTarget = task.kind === 'digestTarget';
  const { host, pool } = isTarget ? request.destination : source;
  const read = { host, pool, volume: request.volume, isTarget, startBytes, endBytes };
  return act({ kind: 'startDigest', copyId: state.copy.id, ...read, grant });
}

function follow(
  migration: Migration,
  state: Checking,
  task: CheckTask,
  grant: Grant,
  copy: CopyStatus,
  seen: Observation,
): Decision {
  const host = copyHost(migration, state.copy);
  switch (copy.phase) {
    case 'done':
      return done(migration, state, task);
    case 'failed':
      if (copy.failure?.transient === false) return learned({ kind: 'failed', failure: copy.failure });
      return drop(migration, state, copy);
    case 'stopped':
    case 'needsTicket':
      return drop(migration, state, copy);
    case 'running':
    case 'paused':
    case 'betweenLegs':
      return heldTo(host, grant, copy) ?? wait(copy.obstacle || standsStill(migration, grant, seen));
    default:
      return copy.phase satisfies never;
  }
}

function done(migration: Migration, { copy }: Checking, task: CheckTask): Decision {
  const host = copyHost(migration, copy);
  if (task.kind === 'copyAgain') {
    return act({ kind: 'endCopyAgain', host, copyId: copy.id, sinkHost: sinkHostOf(migration) });
  }
  const end = task.kind === 'digestTarget' ? 'target' : 'source';
  return act({ kind: 'takeDigests', host, copyId: copy.id, copyNumber: copy.number, end });
}

/** The copy came to nothing: what is left of it goes, and another takes its place. */
function drop(migration: Migration, { copy, tasks }: Checking, seen: CopyStatus | undefined): Decision {
  const host = copyHost(migration, copy);
  const sinkHost = tasks[0]?.kind === 'copyAgain' ? sinkHostOf(migration) : undefined;
  const why = seen === undefined ? `the agent of ${host} does not know it any more` : whyDropped(seen);
  return act({ kind: 'dropCheck', host, copyId: copy.id, sinkHost, why, failure: seen?.failure });
}

function whyDropped({ failure, phase }: CopyStatus): string {
  return failure?.message ?? (phase === 'stopped' ? 'it was stopped' : 'it lost its sink');
}

/** Undefined where both ends are on one host. */
function sinkHostOf({ source, request }: Migration): string | undefined {
  return source.host === request.destination.host ? undefined : request.destination.host;
}
