import type { Migration } from '../migration/migration.ts';
import { type Offer, ownerNames } from '../migration/offer.ts';
import type { Failure } from '../migration/state.ts';
import { decideCleaning } from './decide-cleaning.ts';
import { decideCopying } from './decide-copying.ts';
import { act, type Decision, learned, wait } from './decision.ts';
import type { Observation } from './observation.ts';
import { whyNotUp } from './standing.ts';

/**
 * A copy that another system offers: it waits for its window and its turn, is copied, and handed back. Nothing is made, verified, renamed
 * or removed: what it did before and does after is that system's. When its program goes, so does the copy.
 * @param now milliseconds of Unix time
 */
export function decideOffered(migration: Migration, offer: Offer, seen: Observation, now: number): Decision {
  const { state } = migration;
  switch (state.kind) {
    case 'pending':
      return takeUp(migration, offer, seen);
    case 'copying':
      if (seen.source.kind === 'up' && !seen.isOffered && seen.copy?.phase !== 'done') return withdrawn(offer);
      return decideCopying(migration, state, seen, now);
    case 'verifying': {
      const obstacle = whyNotUp(offer.host, seen.source);
      if (obstacle !== undefined) return wait(obstacle);
      const { host, id: offerId } = offer;
      return act({ kind: 'handBack', host, offerId, copyId: state.copy.id });
    }
    case 'cleaning':
      return decideCleaning(migration, state, seen);
    case 'preparing':
    case 'switching':
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return wait('');
    default:
      return state satisfies never;
  }
}

function takeUp({ wanted }: Migration, offer: Offer, seen: Observation): Decision {
  if (wanted === 'cancel') return learned({ kind: 'abandoned' });
  const obstacle = whyNotUp(offer.host, seen.source);
  if (obstacle !== undefined) return wait(obstacle);
  if (!seen.isOffered) return withdrawn(offer);
  if (wanted === 'pause') return wait('paused by request');
  const { closure, turn } = seen.ruling;
  if (closure !== undefined) return wait(closure.obstacle);
  if (turn.kind !== 'come') return wait(turn.kind === 'waits' ? turn.obstacle : '');
  return learned({ kind: 'takenUp' });
}

function withdrawn({ owner, host, id, sourcePath }: Offer): Decision {
  const message = `${ownerNames[owner]}'s dd on ${host}, which wanted ${sourcePath} copied, has gone, or the agent there started anew; ask ${ownerNames[owner]} what became of the volume`;
  const failure: Failure = { reason: 'OFFER_WITHDRAWN', message, facts: { host, offer_id: id, path: sourcePath } };
  return learned({ kind: 'failed', failure });
}
