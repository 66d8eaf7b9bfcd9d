import { beforeEach, describe, expect, it } from '@jest/globals';
import { advance } from '../migration/advance.ts';
import type { MigrationEvent } from '../migration/event.ts';
import type { Migration } from '../migration/migration.ts';
import { newOfferedMigration } from '../migration/offered.ts';
import { Refusal } from '../migration/refusal.ts';
import { limited, paused } from '../rate/rate.ts';
import type { CopyStatus } from './copy-status.ts';
import { decide } from './decide.ts';
import type { Observation } from './observation.ts';

const offer = {
  owner: 'cinder',
  host: 'ctl-1',
  id: '0a1b2c',
  sourcePath: '/mnt/a/volume-1',
  targetPath: '/mnt/b/volume-2',
  targetVolume: '2',
} as const;

const up: Observation = {
  source: { kind: 'up', instanceId: 'run-1' },
  destination: { kind: 'up', instanceId: 'run-1' },
  copy: undefined,
  sink: undefined,
  ends: undefined,
  survey: undefined,
  ruling: {
    closure: undefined,
    sourceFate: { kind: 'kept', reason: '' },
    turn: { kind: 'come' },
    verification: 'digest',
  },
  isOffered: true,
};

const running: CopyStatus = {
  copyId: 'cinder-0a1b2c.1.1',
  phase: 'running',
  landedBytes: 40,
  currentBytesPerSecond: 10,
  meanBytesPerSecond: 10,
  worstSecondBytes: 10,
  aboveLimitMs: 0,
  grantedSequence: 1,
  effectiveSequence: 1,
  effectiveAt: undefined,
  leaseLost: false,
  legs: 1,
  obstacle: '',
  failure: undefined,
  incidents: [],
};

let migration: Migration;
beforeEach(() => {
  migration = newOfferedMigration({
    offer,
    volume: '1',
    source: { host: 'stor-a', pool: 'fast' },
    destination: { host: 'stor-b', pool: 'slow' },
    sizeBytes: 100,
    metadata: {},
    offeredAt: 0,
  });
});

/** Lets things happen to the migration, one after the other. */
function happen(...events: MigrationEvent[]): void {
  for (const event of events) {
    const made = advance(migration, event, 1000);
    if (made instanceof Refusal) throw made;
    migration = made.next;
  }
}
const next = (seen: Partial<Observation> = {}) => decide(migration, { ...up, ...seen }, 1000);
const granted = { kind: 'rateResolved', rate: limited(10), cause: 'test' } as const;

describe('a copy that Cinder offers', () => {
  it('is taken up, copied by the agent that was offered it, and handed back', () => {
    expect(next()).toEqual({ kind: 'learn', fact: { kind: 'takenUp' } });
    happen({ kind: 'takenUp' });
    expect(next()).toMatchObject({ kind: 'wait' });
    happen(granted);
    expect(next()).toMatchObject({
      kind: 'act',
      action: {
        kind: 'startCopy',
        host: 'ctl-1',
        sizeBytes: 100,
        startBytes: 0,
        sink: { kind: 'offered', offerId: '0a1b2c' },
      },
    });
    happen({ kind: 'copyStarted', sinkInstance: 'run-1' });
    const done = { ...running, phase: 'done', landedBytes: 100 } as const;
    expect(next({ copy: done })).toEqual({ kind: 'learn', fact: { kind: 'copyLanded', landedBytes: 100 } });
    happen({ kind: 'copyLanded', landedBytes: 100 });
    const handBack = { kind: 'handBack', host: 'ctl-1', offerId: '0a1b2c', copyId: 'cinder-0a1b2c.1.1' };
    expect(next()).toEqual({ kind: 'act', action: handBack });
    happen({ kind: 'handedBack' });
    expect(migration.state).toEqual({ kind: 'succeeded', endedAt: 1000 });
  });

  it.each<[string, Partial<Observation>, string]>([
    ['its agent', { source: { kind: 'down', reason: 'it is off' } }, 'host ctl-1 is down: it is off'],
    ['its turn', { ruling: { ...up.ruling, turn: { kind: 'waits', obstacle: '4 of 4 run' } } }, '4 of 4 run'],
    [
      'its window',
      { ruling: { ...up.ruling, closure: { obstacle: 'window nights opens at 22:00', standsStill: true } } },
      'window nights opens at 22:00',
    ],
  ])('waits for %s', (_, seen, obstacle) => {
    expect(next(seen)).toMatchObject({ kind: 'wait', obstacle });
  });

  it('fails when its dd has gone, whether or not it was begun', () => {
    const failed = { kind: 'learn', fact: { kind: 'failed', failure: { reason: 'OFFER_WITHDRAWN' } } };
    expect(next({ isOffered: false })).toMatchObject(failed);
    happen({ kind: 'takenUp' }, granted, { kind: 'copyStarted', sinkInstance: 'run-1' });
    expect(next({ isOffered: false, copy: { ...running, phase: 'stopped' } })).toMatchObject(failed);
    expect(next({ isOffered: false, source: { kind: 'down', reason: 'x' } })).toMatchObject({ kind: 'wait' });
  });

  it('is held to its rate, paused and resumed', () => {
    happen({ kind: 'takenUp' }, granted, { kind: 'copyStarted', sinkInstance: 'run-1' });
    expect(next({ copy: running })).toMatchObject({ kind: 'wait' });
    happen({ kind: 'pause' }, { kind: 'rateResolved', rate: paused, cause: 'pause' });
    expect(next({ copy: running })).toMatchObject({
      action: { kind: 'setRate', host: 'ctl-1', grant: { sequence: 2 } },
    });
  });

  it('goes on at the landed offset when its copy was lost', () => {
    happen({ kind: 'takenUp' }, granted, { kind: 'copyStarted', sinkInstance: 'run-1' });
    const failure = { reason: 'PROCESS_KILLED', message: 'pv was killed', facts: {}, transient: true };
    const lost = next({ copy: { ...running, phase: 'failed', failure } });
    expect(lost).toMatchObject({ action: { kind: 'retireCopy', host: 'ctl-1', sinkHost: undefined } });
    happen({ kind: 'copyLost', landedBytes: 40, why: 'pv was killed', failure });
    expect(migration.state).toMatchObject({ kind: 'copying', copy: { number: 2, startBytes: 40 } });
  });

  it.each<[string, MigrationEvent[], string[]]>([
    ['before it began', [], ['closeOffer']],
    [
      'while it is copied',
      [{ kind: 'takenUp' }, granted, { kind: 'copyStarted', sinkInstance: 'run-1' }],
      ['stopCopy', 'closeOffer'],
    ],
  ])('is told no when it is cancelled %s', (_, before, actions) => {
    happen(...before, { kind: 'cancel' });
    expect(next()).toEqual({ kind: 'learn', fact: { kind: 'abandoned' } });
    happen({ kind: 'abandoned' });
    for (const kind of actions) {
      expect(next()).toMatchObject({ kind: 'act', action: { kind, host: 'ctl-1' } });
      happen({ kind: 'removed', remnant: kind === 'stopCopy' ? 'copy' : 'offer' });
    }
    expect(migration.state.kind).toBe('cancelled');
  });

  it('is not begun again by anybody but Cinder', () => {
    happen({ kind: 'cancel' }, { kind: 'abandoned' }, { kind: 'removed', remnant: 'offer' });
    const { source, drivers, sizeBytes, metadata } = migration;
    const retried = advance(migration, { kind: 'retry', origin: { source, drivers, sizeBytes, metadata } }, 2000);
    expect(retried).toBeInstanceOf(Refusal);
    expect((retried as Refusal).message).toContain('ask Cinder to migrate it again');
  });
});
