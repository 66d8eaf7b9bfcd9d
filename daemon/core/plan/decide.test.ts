import { describe, expect, it } from '@jest/globals';
import { aRequest, deleted, eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import { limited, paused, type Rate } from '../rate/rate.ts';
import type { Closure } from './closure.ts';
import { decide } from './decide.ts';
import type { Observation } from './observation.ts';

const obstacle = 'window nights (20-rules.yaml:7) is closed; opens Tue 2026-11-24 22:00 Europe/Berlin';
const closed: Closure = { standsStill: true, obstacle };
const trickling: Closure = { standsStill: false, obstacle };
const here = { ...aRequest, destination: { host: 'stor-01', pool: 'slow' } };

function seenWith(closure: Closure | undefined, seen: Partial<Observation> = {}): Observation {
  return {
    source: { kind: 'up', instanceId: 'run-1' },
    destination: { kind: 'up', instanceId: 'run-1' },
    copy: undefined,
    sink: undefined,
    ends: undefined,
    survey: undefined,
    ruling: { closure, sourceFate: deleted, turn: { kind: 'come' }, verification: 'none' },
    ...seen,
  };
}

describe('a migration whose window is closed', () => {
  it('waits for it before anything else, also before its hosts, and begins when it is open', () => {
    const pending = migrationAfter(eventsTo.pending);
    const down = { source: { kind: 'down', reason: 'unplugged' } } as const;
    expect(decide(pending, seenWith(closed, down), 0)).toMatchObject({ kind: 'wait', obstacle });
    expect(decide(pending, seenWith(undefined), 0)).toMatchObject({ action: { kind: 'survey', scope: 'ends' } });
  });

  it('does not ask the driver, which cannot be held to a trickle either', () => {
    const preparing = migrationAfter(eventsTo.preparing, here);
    for (const closure of [closed, trickling]) {
      expect(decide(preparing, seenWith(closure), 0)).toMatchObject({ kind: 'wait', obstacle });
    }
    const fact = { kind: 'driverAsked', sourceFate: deleted };
    expect(decide(preparing, seenWith(undefined), 0)).toEqual({ kind: 'learn', fact });
  });

  it('hears the answer of a driver that was asked before it closed', () => {
    const asked = migrationAfter([...eventsTo.preparing, { kind: 'driverAsked', sourceFate: deleted }], here);
    expect(decide(asked, seenWith(closed), 0)).toMatchObject({ kind: 'act', action: { kind: 'moveVolume' } });
  });

  it('makes no hidden target, unless it may copy at a trickle', () => {
    const preparing = migrationAfter(eventsTo.preparing);
    expect(decide(preparing, seenWith(closed), 0)).toMatchObject({ kind: 'wait', obstacle });
    expect(decide(preparing, seenWith(trickling), 0)).toMatchObject({ action: { kind: 'createTarget' } });
  });

  it('is switched when all of it has landed', () => {
    expect(decide(migrationAfter(eventsTo.verifying), seenWith(closed), 0)).toMatchObject({ kind: 'act' });
    expect(decide(migrationAfter(eventsTo.publish), seenWith(closed), 0)).toMatchObject({ kind: 'act' });
  });

  it('says that a person paused it, where one did', () => {
    const stopped = { rate: paused, cause: 'pause' };
    const copying = migrationAfter([...eventsTo.copying, { kind: 'pause' }, { kind: 'rateResolved', ...stopped }]);
    const copy = {
      copyId: 'm-1.1.1',
      phase: 'paused',
      landedBytes: 0,
      currentBytesPerSecond: 0,
      meanBytesPerSecond: 0,
      worstSecondBytes: 0,
      aboveLimitMs: 0,
      grantedSequence: 2,
      effectiveSequence: 2,
      effectiveAt: 0,
      leaseLost: false,
      legs: 1,
      obstacle: '',
      incidents: [],
      failure: undefined,
    } as const;
    const obstacleOf = (wanted: 'run' | 'pause') => decide({ ...copying, wanted }, seenWith(closed, { copy }), 0);
    expect(obstacleOf('pause')).toMatchObject({ obstacle: 'paused by request' });
    expect(obstacleOf('run')).toMatchObject({ obstacle });
  });
});

describe('a migration that gave its place back while it prepared', () => {
  it('waits for its turn, unless the driver was asked already', () => {
    const seen = seenWith(undefined);
    const queued = { ...seen, ruling: { ...seen.ruling, turn: { kind: 'waits', obstacle: '4 of 4 run' } } } as const;
    for (const [request, events] of [
      [here, eventsTo.preparing],
      [aRequest, eventsTo.preparing],
    ] as const) {
      expect(decide(migrationAfter(events, request), queued, 0)).toMatchObject({
        kind: 'wait',
        obstacle: '4 of 4 run',
      });
    }
    const asked = migrationAfter([...eventsTo.preparing, { kind: 'driverAsked', sourceFate: deleted }], here);
    expect(decide(asked, queued, 0)).toMatchObject({ kind: 'act', action: { kind: 'moveVolume' } });
  });
});

describe('a copy whose lease is over', () => {
  const copy = {
    copyId: 'm-1.1.1',
    phase: 'paused',
    landedBytes: 0,
    currentBytesPerSecond: 0,
    meanBytesPerSecond: 0,
    worstSecondBytes: 0,
    aboveLimitMs: 0,
    effectiveSequence: 1,
    effectiveAt: 0,
    leaseLost: true,
    legs: 1,
    obstacle: '',
    incidents: [],
    failure: undefined,
  } as const;
  const copying = migrationAfter(eventsTo.copying);
  const decided = (grantedSequence: number, rate: Rate, sequence: number) =>
    decide({ ...copying, grant: { rate, sequence } }, seenWith(undefined, { copy: { ...copy, grantedSequence } }), 0);

  it('is not told its old rate again, which others may use by now', () => {
    expect(decided(1, limited(100), 1)).toMatchObject({ kind: 'wait', obstacle: expect.stringContaining('lease') });
  });

  it('is told what it was granted since', () => {
    expect(decided(1, limited(50), 2)).toMatchObject({ action: { kind: 'setRate', grant: { sequence: 2 } } });
    expect(decided(2, paused, 2)).toMatchObject({ action: { kind: 'setRate', grant: { rate: paused } } });
  });
});

describe('a copy that is put off after a setback', () => {
  const failure = { reason: 'X', message: 'x', facts: {} };
  const lost = { kind: 'copyLost', landedBytes: 0, why: 'x', failure } as const;
  const putOff = migrationAfter([...eventsTo.copying, lost]);

  it('waits for its moment, but not for one that a clock has set which was put back since', () => {
    expect(decide(putOff, seenWith(undefined), 1500)).toMatchObject({ kind: 'wait', until: 2000 });
    expect(decide(putOff, seenWith(undefined), 2000)).toMatchObject({ kind: 'act' });
    expect(decide(putOff, seenWith(undefined), -3_600_000)).toMatchObject({ kind: 'act' });
  });
});
