import type { Migration } from '../migration/migration.ts';
import { keptNameOf } from '../migration/name.ts';
import type { StateOf } from '../migration/state.ts';
import { decideCleaning } from './decide-cleaning.ts';
import { decideCopying } from './decide-copying.ts';
import { decideOffered } from './decide-offered.ts';
import { decidePending } from './decide-pending.ts';
import { decideSwitching } from './decide-switching.ts';
import { decideVerifying } from './decide-verifying.ts';
import { act, type Decision, learned, wait } from './decision.ts';
import type { Observation } from './observation.ts';
import { whyNotUp } from './standing.ts';

/**
 * What is to be done about a migration, given what is observed: one step at a time, decided anew after each.
 * @param now milliseconds of Unix time
 */
export function decide(migration: Migration, seen: Observation, now: number): Decision {
  const { state, offer } = migration;
  if (offer !== undefined) return decideOffered(migration, offer, seen, now);
  switch (state.kind) {
    case 'pending':
      return onItsWay(migration) ?? decidePending(migration, state, seen, now);
    case 'preparing':
      return decidePreparing(migration, state, seen);
    case 'copying':
      return decideCopying(migration, state, seen, now);
    case 'verifying':
      return decideVerifying(migration, state, seen, now);
    case 'switching':
      return decideSwitching(migration, state, seen);
    case 'cleaning':
      return decideCleaning(migration, state, seen);
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return wait('');
    default:
      return state satisfies never;
  }
}

/** What people want instead of going on; undefined when they want it to run. */
function onItsWay(migration: Migration): Decision | undefined {
  if (migration.wanted === 'cancel') return learned({ kind: 'abandoned' });
  return migration.wanted === 'pause' ? wait('paused by request') : undefined;
}

/**
 * Once the drivers have been asked only their answer counts: the volume may have moved already. What has not been asked for yet waits
 * for a window that closed meanwhile, and when it gave its place back for that, for its turn.
 */
function decidePreparing(migration: Migration, state: StateOf<'preparing'>, seen: Observation): Decision {
  const { source, request, sizeBytes, metadata } = migration;
  const { host, pool } = request.destination;
  const held = state.step === 'driverAsked' ? undefined : (onItsWay(migration) ?? untilOpen(state.step, seen));
  if (held !== undefined) return held;
  const obstacle = whyNotUp(host, seen.destination);
  if (obstacle !== undefined) return wait(obstacle);
  const { turn } = seen.ruling;
  if (state.step !== 'driverAsked' && turn.kind !== 'come') return wait(turn.kind === 'waits' ? turn.obstacle : '');
  const { volume } = request;
  switch (state.step) {
    case 'askDriver':
      return learned({ kind: 'driverAsked', sourceFate: seen.ruling.sourceFate });
    case 'driverAsked': {
      const keepSourceAs = keptAs(migration);
      return act({ kind: 'moveVolume', host, sourcePool: source.pool, volume, destinationPool: pool, keepSourceAs });
    }
    case 'createTarget':
      return act({ kind: 'createTarget', host, pool, volume, sizeBytes, metadata });
  }
}

/** A driver moves a volume at its own speed: it cannot be held to a trickle. */
function untilOpen(step: 'askDriver' | 'createTarget', { ruling: { closure } }: Observation): Decision | undefined {
  if (closure === undefined) return undefined;
  return closure.standsStill || step === 'askDriver' ? wait(closure.obstacle) : undefined;
}

/** Empty where the source is not kept. */
function keptAs({ id, request, sourceFate }: Migration): string {
  return sourceFate.kind === 'kept' ? keptNameOf(request.volume, id) : '';
}
