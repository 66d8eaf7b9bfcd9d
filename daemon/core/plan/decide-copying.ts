import { agentsOf } from '../migration/copy-at-work.ts';
import { longestPauseMs } from '../migration/copying.ts';
import type { Grant, Migration } from '../migration/migration.ts';
import type { StateOf } from '../migration/state.ts';
import type { SinkPlan } from './action.ts';
import type { CopyStatus } from './copy-status.ts';
import { act, type Decision, learned, wait } from './decision.ts';
import { heldTo, standsStill } from './held-to.ts';
import type { Observation, OpenedSink } from './observation.ts';
import { type HostStanding, whyNotUp } from './standing.ts';

type Copying = StateOf<'copying'>;

const sinkStartedAnew = 'the agent of its sink started anew';

/** While bytes move: the source's agent knows the copy, or it has to be started, adopted, or followed by another. */
export function decideCopying(migration: Migration, state: Copying, seen: Observation, now: number): Decision {
  if (migration.wanted === 'cancel') return learned({ kind: 'abandoned' });
  const obstacle = whyNotUp(agentsOf(migration).source, seen.source);
  if (obstacle !== undefined) return wait(obstacle);
  const { grant } = migration;
  // It comes with the next round of sharing.
  if (grant === undefined) return wait('');
  const { copy } = seen;
  if (state.copy.phase === 'targetless') return isPutOff(state, now) ? untilThen(state) : remakeTarget(migration, seen);
  if (copy === undefined) {
    if (state.copy.phase === 'started') return retire(migration, state, seen, undefined);
    return isPutOff(state, now) ? untilThen(state) : start(migration, state, grant, seen);
  }
  if (state.copy.phase === 'intended') return adopt(migration, seen);
  return follow(migration, state, grant, copy, seen);
}

/** A moment further off than any pause was set by a clock that has been put back since. */
function isPutOff({ copy: { notBefore } }: Copying, now: number): boolean {
  return notBefore > now && notBefore - now <= longestPauseMs;
}

function untilThen({ copy }: Copying): Decision {
  return wait('', copy.notBefore);
}

/** As before the first copy: the next one begins anew. */
function remakeTarget({ request, sizeBytes, metadata }: Migration, seen: Observation): Decision {
  const { host, pool } = request.destination;
  const obstacle = whyNotUp(host, seen.destination);
  if (obstacle !== undefined) return wait(obstacle);
  return act({ kind: 'createTarget', host, pool, volume: request.volume, sizeBytes, metadata });
}

/**
 * The agent has the copy although nobody heard it say so: the daemon or the answer was lost. Which run of another host's sink it
 * writes through is known only if its ticket is still at hand.
 */
function adopt(migration: Migration, seen: Observation): Decision {
  const sinkInstance = isLocal(migration) ? runOf(seen.destination) : seen.sink?.instanceId;
  return learned({ kind: 'copyStarted', sinkInstance });
}

function start(migration: Migration, state: Copying, grant: Grant, seen: Observation): Decision {
  const { source, request, sizeBytes, offer } = migration;
  const { id: copyId, startBytes } = state.copy;
  const sinkInstance = runOf(seen.destination);
  if (sinkInstance === undefined) return wait(whyNotUp(request.destination.host, seen.destination) ?? '');
  const copied = { copyId, pool: source.pool, volume: request.volume, sizeBytes, startBytes };
  if (offer !== undefined) {
    const sink = { kind: 'offered', offerId: offer.id } as const;
    return act({ kind: 'startCopy', host: offer.host, ...copied, sink, sinkInstance, grant });
  }
  // Only the run of the sink's agent that will write the target knows how far it has landed.
  if (state.copy.sinkInstance !== sinkInstance) {
    return act({ kind: 'askTarget', host: request.destination.host, pool: request.destination.pool, sinkInstance });
  }
  const sink = sinkOf(migration, seen);
  if (sink === undefined) return openSink(migration, state, seen.destination);
  const isDigested = sink.kind === 'remote' && seen.ruling.verification === 'digest';
  return act({ kind: 'startCopy', host: source.host, ...copied, sink, sinkInstance, isDigested, grant });
}

function sinkOf(migration: Migration, seen: Observation): SinkPlan | undefined {
  const { host, pool } = migration.request.destination;
  if (isLocal(migration)) return { kind: 'local', pool };
  const opened = usable(seen);
  return opened === undefined ? undefined : { kind: 'remote', host, opened };
}

/** A ticket is worth something only to the agent that gave it out, as long as that one runs. */
function usable({ sink, destination }: Observation): OpenedSink | undefined {
  return destination.kind === 'up' && sink?.instanceId === destination.instanceId ? sink : undefined;
}

function openSink(migration: Migration, state: Copying, standing: HostStanding): Decision {
  const { source, request, sizeBytes } = migration;
  const { host, pool } = request.destination;
  if (standing.kind !== 'up') return wait(whyNotUp(host, standing) ?? '');
  const { instanceId } = standing;
  const sourceHost = source.host;
  return act({ kind: 'openSink', host, instanceId, copyId: state.copy.id, pool, sizeBytes, sourceHost });
}

/** The copy is there and known: it ended, wants something, or is to be held to another rate. */
function follow(migration: Migration, state: Copying, grant: Grant, copy: CopyStatus, seen: Observation): Decision {
  const host = agentsOf(migration).source;
  switch (copy.phase) {
    case 'done':
      return learned({ kind: 'copyLanded', landedBytes: copy.landedBytes });
    case 'failed':
      if (copy.failure?.transient === false) return learned({ kind: 'failed', failure: copy.failure });
      return retire(migration, state, seen, copy);
    case 'stopped':
      return retire(migration, state, seen, copy);
    case 'running':
    case 'paused':
    case 'betweenLegs':
    case 'needsTicket': {
      const held = heldTo(host, grant, copy);
      if (held !== undefined) return held;
      return copy.phase === 'needsTicket'
        ? newTicket(migration, state, seen)
        : wait(copy.obstacle || standsStill(migration, grant, seen));
    }
    default:
      return copy.phase satisfies never;
  }
}

/** A sink whose agent has started anew knows nothing of the copy: the next copy begins where that is safe. */
function newTicket(migration: Migration, state: Copying, seen: Observation): Decision {
  const { sinkInstance } = state.copy;
  const isSameSink = seen.destination.kind !== 'up' || seen.destination.instanceId === sinkInstance;
  if (!isSameSink) return retire(migration, state, seen, seen.copy);
  const opened = usable(seen);
  if (opened === undefined) return openSink(migration, state, seen.destination);
  return act({ kind: 'setTicket', host: migration.source.host, copyId: state.copy.id, ticket: opened.ticket });
}

function retire(migration: Migration, state: Copying, seen: Observation, copy: CopyStatus | undefined): Decision {
  const { source: host, sink } = agentsOf(migration);
  const sinkHost = isLocal(migration) ? undefined : sink;
  const obstacle = whyNotUp(sink, seen.destination);
  if (obstacle !== undefined) return wait(obstacle);
  return act({
    kind: 'retireCopy',
    host,
    copyId: state.copy.id,
    sinkHost,
    why: whyRetired(migration, copy),
    failure: copy?.failure,
  });
}

function whyRetired(migration: Migration, copy: CopyStatus | undefined): string {
  if (copy === undefined) return `the agent of ${agentsOf(migration).source} does not know it any more`;
  return copy.failure?.message ?? (copy.phase === 'stopped' ? 'it was stopped' : sinkStartedAnew);
}

/** Which run of an agent a host is up with. */
function runOf(standing: HostStanding): string | undefined {
  return standing.kind === 'up' ? standing.instanceId : undefined;
}

function isLocal(migration: Migration): boolean {
  const { source, sink } = agentsOf(migration);
  return source === sink;
}
