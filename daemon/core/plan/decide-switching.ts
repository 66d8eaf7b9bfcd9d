import type { Migration } from '../migration/migration.ts';
import { keptNameOf } from '../migration/name.ts';
import { formatPlace } from '../migration/place.ts';
import type { Failure, StateOf } from '../migration/state.ts';
import { act, type Decision, learned, wait } from './decision.ts';
import type { Ends, Observation } from './observation.ts';
import { whyNotUp } from './standing.ts';

/** The switch: every step may be repeated, and each looks before it acts. What people want does not stop it any more. */
export function decideSwitching(migration: Migration, state: StateOf<'switching'>, seen: Observation): Decision {
  const { source, request, id, sourceFate } = migration;
  const { host, pool } = request.destination;
  const { volume } = request;
  const obstacle = whyNotUp(source.host, seen.source) ?? whyNotUp(host, seen.destination);
  if (obstacle !== undefined) return wait(obstacle);
  switch (state.step) {
    case 'publish':
      return seen.ends === undefined ? act({ kind: 'inspectEnds' }) : publish(migration, seen.ends);
    case 'describe':
      return act({
        kind: 'setMetadata',
        host,
        pool,
        volume,
        metadata: state.metadata,
        sourceFate: seen.ruling.sourceFate,
      });
    case 'removeSource': {
      if (seen.ends === undefined) return act({ kind: 'inspectEnds' });
      if (mayBeLast(migration, seen.ends)) return learned({ kind: 'sourceSpared' });
      if (sourceFate.kind === 'deleted') return act({ kind: 'deleteSource', ...source, volume });
      return act({ kind: 'renameSource', ...source, volume, newName: keptNameOf(volume, id) });
    }
  }
}

/**
 * Whether what is at the source may be all there is of the volume: a store that was restored from a backup may remember a switch that was
 * long over when the volume was moved back.
 */
function mayBeLast({ sizeBytes }: Migration, { source, destination }: Ends): boolean {
  return source !== undefined && (destination === undefined || destination.sizeBytes < sizeBytes);
}

/**
 * Somebody who took hold of the source meanwhile may have written to it: then the copy is worth nothing. A volume of that name
 * at the destination is ours from before a restart, or a stranger's: the agent, which still has the hidden target or not, tells.
 */
function publish(migration: Migration, { source, destination }: Ends): Decision {
  const { volume, destination: place } = migration.request;
  if (destination !== undefined) {
    return act({ kind: 'publishTarget', ...place, volume, metadata: source?.metadata ?? destination.metadata });
  }
  if (source === undefined) return learned({ kind: 'failed', failure: vanished(migration) });
  if (source.holders.length > 0) return learned({ kind: 'failed', failure: held(migration, source.holders) });
  return act({ kind: 'publishTarget', ...place, volume, metadata: source.metadata });
}

function vanished({ request: { volume }, source }: Migration): Failure {
  const message = `volume ${volume} is not at ${formatPlace(source)} any more; somebody removed it during the migration`;
  return { reason: 'VOLUME_NOT_FOUND', message, facts: { volume } };
}

function held({ request: { volume }, source }: Migration, phrases: readonly string[]): Failure {
  const holders = phrases.join(', ');
  const message = `volume ${volume} at ${formatPlace(source)} was taken hold of during the migration: ${holders}; release it and retry`;
  return { reason: 'VOLUME_HELD', message, facts: { volume, holders } };
}
