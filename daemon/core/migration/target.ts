import { mostSetbacks, nextCopy, pauseBefore } from './copying.ts';
import type { Fact } from './event.ts';
import { fail } from './giving-up.ts';
import type { Migration } from './migration.ts';
import type { Refusal } from './refusal.ts';
import type { Copy, Failure } from './state.ts';
import { enter, outOfPlace, type Step, step } from './step.ts';

/** The target is there: the first copy of this attempt is intended, or the one whose target was gone goes on from the beginning. */
export function targetCreated(migration: Migration, targetBytes: number, now: number): Step | Refusal {
  const { state, sizeBytes } = migration;
  const isMadeAnew = state.kind === 'copying' && state.copy.phase === 'targetless';
  if (!isMadeAnew && (state.kind !== 'preparing' || state.step !== 'createTarget')) {
    return outOfPlace(migration, 'targetCreated');
  }
  if (targetBytes < sizeBytes) {
    const message = `the target at ${migration.request.destination.host} has ${targetBytes} bytes, the volume ${sizeBytes}`;
    return fail(migration, { reason: 'TARGET_TOO_SMALL', message, facts: {} }, now);
  }
  if (isMadeAnew) {
    const copy: Copy = { ...state.copy, phase: 'intended' };
    return enter(migration, { kind: 'copying', targetBytes, copy }, 'hidden target created again');
  }
  const copy = nextCopy(migration, { startBytes: 0, sinkInstance: undefined, setbacks: 0, notBefore: now });
  return enter({ ...migration, copies: copy.number }, { kind: 'copying', targetBytes, copy }, 'hidden target created');
}

/** The sink is the truth: the copy that is about to start begins where its target has landed. */
export function targetAsked(migration: Migration, fact: Extract<Fact, { kind: 'targetAsked' }>): Step | Refusal {
  const { state, progress, sizeBytes } = migration;
  if (state.kind !== 'copying' || state.copy.phase !== 'intended') return outOfPlace(migration, fact.kind);
  const startBytes = Math.min(fact.landedBytes, sizeBytes);
  const copy: Copy = { ...state.copy, startBytes, sinkInstance: fact.sinkInstance };
  const next = { ...migration, state: { ...state, copy }, progress: { ...progress, landedBytes: startBytes } };
  return step(next);
}

/** Somebody removed the target: it is made anew, unless it goes again and again. */
export function targetGone(migration: Migration, failure: Failure, now: number): Step | Refusal {
  const { state, progress } = migration;
  if (state.kind !== 'copying' || state.copy.phase !== 'intended') return outOfPlace(migration, 'targetGone');
  const setbacks = state.copy.setbacks + 1;
  if (setbacks >= mostSetbacks) return fail(migration, failure, now);
  const anew = { startBytes: 0, sinkInstance: undefined, setbacks, notBefore: now + pauseBefore(setbacks) };
  const copy: Copy = { ...state.copy, ...anew, phase: 'targetless' };
  const next = { ...migration, progress: { ...progress, landedBytes: 0, currentBytesPerSecond: 0 } };
  return enter(next, { ...state, copy }, `the hidden target is gone (${failure.message}); it is created again`);
}
