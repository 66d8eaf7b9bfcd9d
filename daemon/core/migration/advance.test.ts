import { describe, expect, it } from '@jest/globals';
import { anOrigin, aRequest, deleted, eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import { limited, paused } from '../rate/rate.ts';
import { advance } from './advance.ts';
import { mostSetbacks } from './copying.ts';
import type { MigrationEvent } from './event.ts';
import type { Migration } from './migration.ts';
import { Refusal } from './refusal.ts';

const failure = { reason: 'TARGET_FULL', message: 'no space left', facts: {} };
const reached = (events: readonly MigrationEvent[], ...more: MigrationEvent[]) => migrationAfter([...events, ...more]);
const lost = (landedBytes: number): MigrationEvent => ({
  kind: 'copyLost',
  landedBytes,
  why: 'it was killed',
  failure,
});

function refusalOf(migration: Migration, event: MigrationEvent): string | undefined {
  const made = advance(migration, event, 5);
  return made instanceof Refusal ? made.reason : undefined;
}

describe('a migration on its way', () => {
  it('goes through its states in order to its end', () => {
    const states = Object.values(eventsTo).map((events) => reached(events).state.kind);
    expect([...new Set(states)]).toEqual(['pending', 'preparing', 'copying', 'verifying', 'switching']);
    const done = reached(eventsTo.describe, { kind: 'described', sourceFate: deleted }, { kind: 'sourceRemoved' });
    expect(done.state).toEqual({ kind: 'succeeded', endedAt: 1000 });
  });

  it('never asks the driver between hosts, nor where a host copy is forced', () => {
    expect(reached(eventsTo.preparing)).toMatchObject({ way: { kind: 'hostCopy' }, state: { step: 'createTarget' } });
    const here = { ...aRequest, destination: { host: 'stor-01', pool: 'slow' } };
    expect(migrationAfter(eventsTo.preparing, here).state).toMatchObject({ step: 'askDriver' });
    const forced = migrationAfter(eventsTo.preparing, { ...here, forceHostCopy: true });
    expect(forced).toMatchObject({
      way: { reason: 'the request forces a host copy' },
      state: { step: 'createTarget' },
    });
  });

  it('ends at once when the driver moved the volume, and copies when it would not', () => {
    const here = { ...aRequest, destination: { host: 'stor-01', pool: 'slow' } };
    const asked = migrationAfter([...eventsTo.preparing, { kind: 'driverAsked', sourceFate: deleted }], here);
    const moved = advance(asked, { kind: 'driverMoved', reason: 'renamed' }, 9);
    expect(moved).toMatchObject({ next: { state: { kind: 'succeeded' }, way: { kind: 'driver', reason: 'renamed' } } });
    const declined = advance(asked, { kind: 'driverDeclined', reason: 'other file system' }, 9);
    expect(declined).toMatchObject({
      next: { state: { step: 'createTarget' }, way: { kind: 'hostCopy', reason: 'other file system' } },
    });
  });

  it('follows a lost copy by another that begins where the sink says', () => {
    const next = reached(eventsTo.copying, lost(400));
    expect(next.state).toMatchObject({ copy: { id: 'm-1.1.2', startBytes: 400, phase: 'intended', setbacks: 0 } });
  });

  it('waits longer after each copy that landed nothing, and fails in the end', () => {
    let migration = reached(eventsTo.copying);
    const waits: number[] = [];
    for (let setback = 1; setback < mostSetbacks; setback += 1) {
      migration = migrationFrom(migration, lost(0));
      if (migration.state.kind === 'copying') waits.push(migration.state.copy.notBefore - 1000);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000]);
    expect(migrationFrom(migration, lost(0)).state).toMatchObject({
      kind: 'cleaning',
      ending: { kind: 'failed', failure },
    });
  });

  it.each([
    ['the sink', { kind: 'verified', sinkBytes: 999 }, eventsTo.verifying],
    ['the target', { kind: 'published', sizeBytes: 999, metadata: {} }, eventsTo.publish],
  ] as const)('does not remove the source when %s has less than the volume', (_, event, events) => {
    expect(reached(events, event).state).toMatchObject({ kind: 'cleaning', ending: { kind: 'failed' } });
  });

  it('grants a rate anew only when it is another', () => {
    const migration = reached(eventsTo.copying);
    expect(migration.grant).toEqual({ rate: limited(100), sequence: 1 });
    const same = advance(migration, { kind: 'rateResolved', rate: limited(100), cause: 'pause' }, 5);
    expect(same).toEqual({ next: migration, effects: [] });
    const other = advance(migration, { kind: 'rateResolved', rate: paused, cause: 'pause' }, 5);
    expect(other).toMatchObject({
      next: { grant: { rate: paused, sequence: 2 } },
      effects: [{ kind: 'note' }, { kind: 'rateChange', sequence: 2, rate: paused, cause: 'pause' }],
    });
  });
});

describe('what people ask', () => {
  it.each(['pause', 'cancel'] as const)('may be asked twice: %s', (kind) => {
    const once = reached(eventsTo.copying, { kind });
    expect(advance(once, { kind }, 5)).toEqual({ next: once, effects: [] });
  });

  it('cancels before the switch and cleans up what was begun, the writer first', () => {
    const remnants = Object.entries(eventsTo).map(([stage, events]) => {
      const cancelled = advance(reached(events), { kind: 'cancel' }, 5);
      if (cancelled instanceof Refusal) return [stage, cancelled.reason];
      const { state } = migrationFrom(cancelled.next, { kind: 'abandoned' });
      return [stage, state.kind === 'cleaning' ? state.remnants.join() : state.kind];
    });
    expect(remnants).toEqual([
      ['pending', 'cancelled'],
      ['preparing', 'target'],
      ['intended', 'copy,sink,target'],
      ['copying', 'copy,sink,target'],
      ['verifying', 'copy,sink,target'],
      ['publish', 'MIGRATION_SWITCHING'],
      ['describe', 'MIGRATION_SWITCHING'],
    ]);
  });

  it('does not cancel while the driver’s answer is out', () => {
    const here = { ...aRequest, destination: { host: 'stor-01', pool: 'slow' } };
    const asked = migrationAfter(
      [...eventsTo.preparing, { kind: 'driverAsked', sourceFate: deleted }, { kind: 'cancel' }],
      here,
    );
    expect(refusalOf(asked, { kind: 'abandoned' })).toBe('EVENT_OUT_OF_PLACE');
    expect(migrationFrom(asked, { kind: 'driverMoved', reason: 'renamed' }).state.kind).toBe('succeeded');
  });

  it('starts a failed one again as another attempt, and no other', () => {
    const cleaning = reached(eventsTo.preparing, { kind: 'failed', failure });
    const failed = migrationFrom(cleaning, { kind: 'removed', remnant: 'target' });
    expect(failed.state).toMatchObject({ kind: 'failed', failure });
    expect(refusalOf(failed, { kind: 'pause' })).toBe('MIGRATION_ENDED');
    const again = migrationFrom(failed, { kind: 'retry', origin: anOrigin });
    expect(again).toMatchObject({ attempt: 2, wanted: 'run', state: { kind: 'pending' } });
    expect(refusalOf(reached(eventsTo.copying), { kind: 'retry', origin: anOrigin })).toBe('MIGRATION_NOT_RETRYABLE');
  });

  it('fails no more once the volume carries its name at the destination', () => {
    expect(refusalOf(reached(eventsTo.describe), { kind: 'failed', failure })).toBe('EVENT_OUT_OF_PLACE');
  });
});

function migrationFrom(migration: Migration, event: MigrationEvent): Migration {
  const made = advance(migration, event, 1000);
  if (made instanceof Refusal) throw made;
  return made.next;
}

describe('where a copy begins', () => {
  const asked = (landedBytes: number): MigrationEvent => ({ kind: 'targetAsked', landedBytes, sinkInstance: 'run-2' });
  const gone: MigrationEvent = {
    kind: 'targetGone',
    failure: { reason: 'TARGET_NOT_FOUND', message: 'no target', facts: {} },
  };

  it('is where its target has landed, by the word of the agent that will write it', () => {
    const intended = reached(eventsTo.intended, asked(300));
    expect(intended).toMatchObject({
      state: { copy: { phase: 'intended', startBytes: 300, sinkInstance: 'run-2' } },
      progress: { landedBytes: 300 },
    });
    expect(reached(eventsTo.copying, lost(400)).state).toMatchObject({
      copy: { startBytes: 400, sinkInstance: undefined, phase: 'intended' },
    });
    expect(reached(eventsTo.intended, asked(9999)).state).toMatchObject({ copy: { startBytes: 1000 } });
    expect(refusalOf(reached(eventsTo.copying), asked(300))).toBe('EVENT_OUT_OF_PLACE');
  });

  it('is the beginning when the target is gone and made anew', () => {
    const targetless = reached(eventsTo.intended, asked(300), gone);
    expect(targetless).toMatchObject({
      state: { kind: 'copying', copy: { phase: 'targetless', startBytes: 0, setbacks: 1, notBefore: 2000 } },
      progress: { landedBytes: 0 },
    });
    const remade = advance(targetless, { kind: 'targetCreated', sizeBytes: 1000 }, 5);
    expect(remade).toMatchObject({ next: { state: { copy: { phase: 'intended', startBytes: 0 } } } });
  });

  it('is nowhere any more when the target goes again and again', () => {
    const created: MigrationEvent = { kind: 'targetCreated', sizeBytes: 1000 };
    const rounds = Array.from({ length: 5 }, () => [gone, created]).flat();
    expect(reached(eventsTo.intended, ...rounds).state.kind).toBe('copying');
    expect(reached(eventsTo.intended, ...rounds, gone).state).toMatchObject({
      kind: 'cleaning',
      ending: { failure: { reason: 'TARGET_NOT_FOUND' } },
    });
  });
});
