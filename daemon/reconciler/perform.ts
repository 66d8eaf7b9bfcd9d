import type { Fact } from '../core/migration/event.ts';
import type { Migration } from '../core/migration/migration.ts';
import type { Action, ActionOf } from '../core/plan/action.ts';
import type { Survey } from '../core/plan/check-start.ts';
import type { Ends, OpenedSink } from '../core/plan/observation.ts';
import { AgentFailure } from '../hosts/agent-failure.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { Surveyor } from '../migrations/surveyor.ts';
import type { Verifier } from '../verification/verifier.ts';
import { performCheck } from './perform-check.ts';
import { closeSink, stop } from './stop.ts';

/** What came of an action: a fact for the migration, or something to have at hand for the next decision. */
export type Outcome =
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'opened'; readonly sink: OpenedSink }
  /** The ticket has been handed on. */
  | { readonly kind: 'ticketGiven' }
  | { readonly kind: 'inspected'; readonly ends: Ends }
  | { readonly kind: 'surveyed'; readonly survey: Survey }
  /** The agent's own word has been heard; nothing else follows. */
  | { readonly kind: 'heard' };

const fact = (learned: Fact): Outcome => ({ kind: 'fact', fact: learned });

/** What it takes to carry actions out. */
export interface Means {
  readonly hosts: Hosts;
  readonly surveyor: Surveyor;
  readonly verifier: Verifier;
  /** How long an agent holds a rate without hearing from the daemon. */
  readonly leaseMs: number;
}

/** Carries one action out. @throws AgentFailure */
export async function perform(means: Means, migration: Migration, action: Action): Promise<Outcome> {
  const { hosts, surveyor, verifier, leaseMs } = means;
  const { id } = migration;
  if (action.kind === 'survey') return { kind: 'surveyed', survey: await surveyor.ofStart(migration, action.scope) };
  if (action.kind === 'compareDigests') return fact(await verifier.compare(migration, Date.now()));
  if (action.kind === 'inspectEnds') return { kind: 'inspected', ends: await inspect(hosts, migration) };
  const link = hosts.linkTo(action.host);
  const { agent } = link;
  switch (action.kind) {
    case 'moveVolume': {
      const { moved, reason } = await agent.moveVolume(action);
      return fact(moved ? { kind: 'driverMoved', reason } : { kind: 'driverDeclined', reason });
    }
    case 'createTarget':
      await verifier.forget(migration);
      return fact({ kind: 'targetCreated', sizeBytes: await agent.createTarget(id, action) });
    case 'askTarget': {
      const { landedBytes } = await agent.getTarget(id, action.pool);
      return fact({ kind: 'targetAsked', landedBytes, sinkInstance: action.sinkInstance });
    }
    case 'openSink': {
      const { ticket, dataAddress } = await agent.openSink(id, action);
      const { copyId, instanceId } = action;
      return { kind: 'opened', sink: { copyId, ticket, dataAddress, instanceId } };
    }
    case 'startCopy': {
      link.hear(await agent.startCopy(id, action, leaseMs));
      return fact({ kind: 'copyStarted', sinkInstance: action.sinkInstance });
    }
    case 'setRate':
      link.hear(await agent.setRate(action.copyId, { ...action.grant, leaseMs }));
      return { kind: 'heard' };
    case 'setTicket':
      await agent.setTicket(action.copyId, action.ticket);
      return { kind: 'ticketGiven' };
    case 'retireCopy':
      return fact(await retire(hosts, migration, action));
    case 'closeCopy':
    case 'startDigest':
    case 'takeDigests':
    case 'endCopyAgain':
    case 'dropCheck':
      return fact(await performCheck(means, link, migration, action));
    case 'publishTarget': {
      const { sizeBytes } = await agent.publishTarget(id, action.pool, action.volume);
      await verifier.forget(migration);
      return fact({ kind: 'published', sizeBytes, metadata: action.metadata });
    }
    case 'setMetadata':
      await agent.setMetadata(action.pool, action.volume, action.metadata);
      return fact({ kind: 'described', sourceFate: action.sourceFate });
    case 'deleteSource':
      await agent.deleteVolume(action.pool, action.volume);
      return fact({ kind: 'sourceRemoved' });
    case 'renameSource':
      await agent.renameVolume(action.pool, action.volume, action.newName);
      return fact({ kind: 'sourceRemoved' });
    case 'handBack':
      await stop(link, action.copyId);
      await agent.closeOffer(action.offerId, '');
      return fact({ kind: 'handedBack' });
    case 'closeOffer':
      await agent.closeOffer(action.offerId, action.reason);
      return fact({ kind: 'removed', remnant: 'offer' });
    case 'stopCopy':
      await stop(link, action.copyId);
      return fact({ kind: 'removed', remnant: 'copy' });
    case 'closeSink':
      await agent.closeSink(action.copyId);
      return fact({ kind: 'removed', remnant: 'sink' });
    case 'discardTarget':
      await agent.discardTarget(id, action.pool);
      return fact({ kind: 'removed', remnant: 'target' });
    case 'deletePublished':
      await agent.deleteVolume(action.pool, action.volume);
      return fact({ kind: 'removed', remnant: 'published' });
    default:
      return action satisfies never;
  }
}

/** The next copy goes on where the target has landed, by the word of the agent that wrote it. */
async function retire(hosts: Hosts, migration: Migration, action: ActionOf<'retireCopy'>): Promise<Fact> {
  const { id, request, offer, progress } = migration;
  const { copyId, sinkHost, why, failure } = action;
  const seenBytes = await stop(hosts.linkTo(action.host), copyId);
  // Its agent goes on no further than where it knows that it landed.
  if (offer !== undefined) return { kind: 'copyLost', landedBytes: seenBytes ?? progress.landedBytes, why, failure };
  if (sinkHost !== undefined) await closeSink(hosts, sinkHost, copyId);
  const { host, pool } = request.destination;
  const { landedBytes } = await hosts.linkTo(host).agent.getTarget(id, pool).catch(nothingIfGone);
  return { kind: 'copyLost', landedBytes, why, failure };
}

/** That it is gone is dealt with when the next copy is to start. */
function nothingIfGone(error: unknown): { landedBytes: number } {
  if (error instanceof AgentFailure && error.reason === 'TARGET_NOT_FOUND') return { landedBytes: 0 };
  throw error;
}

async function inspect(hosts: Hosts, { source, request }: Migration): Promise<Ends> {
  const { volume, destination } = request;
  const [atSource, atDestination] = await Promise.all([
    hosts.linkTo(source.host).agent.findVolume(source.pool, volume),
    hosts.linkTo(destination.host).agent.findVolume(destination.pool, volume),
  ]);
  return { source: atSource, destination: atDestination };
}
