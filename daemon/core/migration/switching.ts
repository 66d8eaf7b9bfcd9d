import type { Fact } from './event.ts';
import { cleanUp } from './giving-up.ts';
import type { Migration } from './migration.ts';
import { formatPlace } from './place.ts';
import type { Refusal } from './refusal.ts';
import type { SettledFate } from './source-fate.ts';
import { enter, outOfPlace, type Step } from './step.ts';

/** The target has the real name. One that turned out too small is taken back: the source is still there. */
export function published(migration: Migration, fact: Extract<Fact, { kind: 'published' }>): Step | Refusal {
  const { state, sizeBytes, request } = migration;
  if (state.kind !== 'switching' || state.step !== 'publish') return outOfPlace(migration, fact.kind);
  const place = formatPlace(request.destination);
  if (fact.sizeBytes < sizeBytes) {
    const message = `the target at ${place} has ${fact.sizeBytes} bytes, the volume ${sizeBytes}; the source was kept`;
    const failure = { reason: 'TARGET_TOO_SMALL', message, facts: { size_bytes: String(fact.sizeBytes) } };
    return cleanUp(migration, { kind: 'failed', failure }, ['copy', 'published']);
  }
  return enter(migration, { kind: 'switching', step: 'describe', metadata: fact.metadata }, `now at ${place}`);
}

export function described(migration: Migration, sourceFate: SettledFate): Step | Refusal {
  const { state } = migration;
  if (state.kind !== 'switching' || state.step !== 'describe') return outOfPlace(migration, 'described');
  return enter({ ...migration, sourceFate }, { kind: 'switching', step: 'removeSource' });
}

export function sourceRemoved(migration: Migration, now: number): Step | Refusal {
  const { state, sourceFate } = migration;
  if (state.kind !== 'switching' || state.step !== 'removeSource') return outOfPlace(migration, 'sourceRemoved');
  const done = sourceFate.kind === 'kept' ? `source kept under another name (${sourceFate.reason})` : 'source deleted';
  return enter(migration, { kind: 'succeeded', endedAt: now }, done);
}

export function sourceSpared(migration: Migration, now: number): Step | Refusal {
  const { state, source, request } = migration;
  if (state.kind !== 'switching' || state.step === 'publish') return outOfPlace(migration, 'sourceSpared');
  const places = [request.destination, source].map(formatPlace);
  const done = `the volume is not at ${places[0]} any more, so what is at ${places[1]} is left as it is`;
  return enter(migration, { kind: 'succeeded', endedAt: now }, done);
}
