import { agentsOf, copyHost } from '../migration/copy-at-work.ts';
import type { Migration } from '../migration/migration.ts';
import type { Offer } from '../migration/offer.ts';
import type { Ending, Remnant, StateOf } from '../migration/state.ts';
import { act, type Decision, learned, wait } from './decision.ts';
import type { Observation } from './observation.ts';
import { whyNotUp } from './standing.ts';

/** Removes what is left, one thing at a time, in the order of the remnants: first the writer, then what it wrote. */
export function decideCleaning(migration: Migration, state: StateOf<'cleaning'>, seen: Observation): Decision {
  const remnant = state.remnants[0];
  if (remnant === undefined) return wait('');
  const isAtSource = remnant === 'copy' && state.copy?.isAtDestination !== true;
  const { source, sink } = agentsOf(migration);
  const host = isAtSource ? source : sink;
  const obstacle = whyNotUp(host, isAtSource ? seen.source : seen.destination);
  if (obstacle === undefined) return remove(migration, state, remnant);
  // The sink's end is closed next, so the source's end cannot write any more; its agent is told when it is back.
  return isAtSource && state.remnants.includes('sink') ? learned({ kind: 'removed', remnant }) : wait(obstacle);
}

function remove(migration: Migration, { copy, ending }: StateOf<'cleaning'>, remnant: Remnant): Decision {
  const { volume, destination } = migration.request;
  switch (remnant) {
    case 'copy':
      if (copy === undefined) return learned({ kind: 'removed', remnant });
      return act({ kind: 'stopCopy', host: copyHost(migration, copy), copyId: copy.id });
    case 'sink':
      if (copy === undefined) return learned({ kind: 'removed', remnant });
      return act({ kind: 'closeSink', host: destination.host, copyId: copy.id });
    case 'target':
      return act({ kind: 'discardTarget', ...destination });
    case 'published':
      return act({ kind: 'deletePublished', ...destination, volume });
    case 'offer':
      return migration.offer === undefined ? learned({ kind: 'removed', remnant }) : sayNo(migration.offer, ending);
  }
}

function sayNo({ host, id: offerId }: Offer, ending: Ending): Decision {
  const reason = ending.kind === 'failed' ? ending.failure.message : 'it was cancelled in Sluice';
  return act({ kind: 'closeOffer', host, offerId, reason });
}
