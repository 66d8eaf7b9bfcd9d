import type { Migration, Origin } from './migration.ts';
import { formatPlace } from './place.ts';
import type { Refusal } from './refusal.ts';
import type { Block, MigrationState } from './state.ts';
import { enter, outOfPlace, type Step, step } from './step.ts';

/** Chooses the way as far as it can be chosen without asking the drivers. */
export function begun(migration: Migration, origin: Origin): Step | Refusal {
  if (migration.state.kind !== 'pending') return outOfPlace(migration, 'begun');
  const { next, effects } = withOrigin(migration, origin);
  const made = choose(next);
  return { next: made.next, effects: [...effects, ...made.effects] };
}

/** What is in the way of the start; a pool may find that out only when the target is asked for. */
export function blocked(migration: Migration, by: Omit<Block, 'since'>, now: number): Step | Refusal {
  const { state } = migration;
  const isFresh = state.kind === 'pending' || (state.kind === 'preparing' && state.step === 'createTarget');
  if (!isFresh) return outOfPlace(migration, 'blocked');
  const next: Migration = { ...migration, way: { kind: 'unchosen' } };
  return enter(next, { kind: 'pending', blockedBy: { ...by, since: now } }, `waits: ${by.message}`);
}

export function unblocked(migration: Migration): Step | Refusal {
  const { state } = migration;
  if (state.kind !== 'pending' || state.blockedBy === undefined) return outOfPlace(migration, 'unblocked');
  return enter(migration, { kind: 'pending', blockedBy: undefined }, 'nothing is in its way any more');
}

export function chooseHostCopy(migration: Migration, reason: string): Step {
  const state: MigrationState = { kind: 'preparing', step: 'createTarget' };
  return enter({ ...migration, way: { kind: 'hostCopy', reason } }, state, `host copy: ${reason}`);
}

/** The volume may have grown or shrunk while it waited, and of hosts that were away nothing was known. */
function withOrigin(migration: Migration, origin: Origin): Step {
  const { sizeBytes: before } = migration;
  const { sizeBytes: now } = origin;
  const was = before === 0 ? '' : `, it was ${before} when it was asked for`;
  return step({ ...migration, ...origin }, before === now ? undefined : `the volume has ${now} bytes${was}`);
}

function choose(migration: Migration): Step {
  const { source, request } = migration;
  if (request.forceHostCopy) return chooseHostCopy(migration, 'the request forces a host copy');
  if (source.host === request.destination.host) return enter(migration, { kind: 'preparing', step: 'askDriver' });
  const reason = `${formatPlace(source)} and ${formatPlace(request.destination)} are on different hosts`;
  return chooseHostCopy(migration, `${reason}: not possible for the driver`);
}
