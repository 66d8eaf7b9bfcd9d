import type { Migration } from './migration.ts';
import type { Refusal } from './refusal.ts';
import { type Copy, type Ending, type Failure, hasEnded, hasSwitched, type Remnant } from './state.ts';
import { enter, outOfPlace, type Step } from './step.ts';

/** Something went wrong for good. After the switch nothing is taken back: the volume is at the destination. */
export function fail(migration: Migration, failure: Failure, now: number): Step | Refusal {
  const { state } = migration;
  if (hasEnded(state) || hasSwitched(state) || state.kind === 'cleaning') return outOfPlace(migration, 'failed');
  return giveUp(migration, { kind: 'failed', failure }, now);
}

/** A cancel takes hold; not while the driver's answer is out or the switch has begun. */
export function abandon(migration: Migration, now: number): Step | Refusal {
  const { state, wanted } = migration;
  const tooLate = hasEnded(state) || state.kind === 'switching' || state.kind === 'cleaning';
  const driverAsked = state.kind === 'preparing' && state.step === 'driverAsked';
  if (wanted !== 'cancel' || tooLate || driverAsked) return outOfPlace(migration, 'abandoned');
  return giveUp(migration, { kind: 'cancelled' }, now);
}

function giveUp(migration: Migration, ending: Ending, now: number): Step {
  const remnants = remnantsOf(migration);
  return remnants.length === 0 ? end(migration, ending, now) : cleanUp(migration, ending, remnants);
}

/** Goes into cleaning; `remnants` may be at the hosts still. */
export function cleanUp(migration: Migration, ending: Ending, remnants: readonly Remnant[]): Step {
  const copy = copyOf(migration);
  const why = ending.kind === 'failed' ? ending.failure.message : 'cancelled';
  return enter(migration, { kind: 'cleaning', ending, copy, remnants }, `cleaning up: ${why}`);
}

function remnantsOf(migration: Migration): Remnant[] {
  const { state, source, request, offer } = migration;
  if (offer !== undefined) return copyOf(migration) === undefined ? ['offer'] : ['copy', 'offer'];
  if (state.kind === 'preparing') return state.step === 'createTarget' ? ['target'] : [];
  if (copyOf(migration) === undefined) return [];
  return source.host === request.destination.host ? ['copy', 'target'] : ['copy', 'sink', 'target'];
}

function copyOf({ state }: Migration): Copy | undefined {
  return 'copy' in state ? state.copy : undefined;
}

export function removed(migration: Migration, remnant: Remnant, now: number): Step | Refusal {
  const { state } = migration;
  if (state.kind !== 'cleaning') return outOfPlace(migration, 'removed');
  const remnants = state.remnants.filter((left) => left !== remnant);
  return remnants.length === 0 ? end(migration, state.ending, now) : enter(migration, { ...state, remnants });
}

function end(migration: Migration, ending: Ending, now: number): Step {
  const progress = { ...migration.progress, currentBytesPerSecond: 0 };
  const rest = { ...migration, progress };
  return ending.kind === 'failed'
    ? enter(rest, { kind: 'failed', endedAt: now, failure: ending.failure }, `failed: ${ending.failure.message}`)
    : enter(rest, { kind: 'cancelled', endedAt: now }, 'cancelled');
}
