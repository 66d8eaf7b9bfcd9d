import { describe, expect, it } from '@jest/globals';
import { anOrigin, aRequest, deleted, eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import { allWell, aPool, aVolume } from '../../../test/support/preflight-facts.ts';
import type { MigrationEvent } from '../migration/event.ts';
import type { Survey } from './check-start.ts';
import { decide } from './decide.ts';
import { lookAgainMs } from './decide-pending.ts';
import type { Observation } from './observation.ts';

const up = { kind: 'up', instanceId: 'run-1' } as const;
const at = 50_000;
const surveyed = (facts: Partial<Survey> = {}): Survey => ({ ...allWell, scope: 'everywhere', at, ...facts });

function seenWith(survey: Survey | undefined, rest: Partial<Observation> = {}): Observation {
  const ruling = { closure: undefined, sourceFate: deleted, turn: { kind: 'come' }, verification: 'none' } as const;
  return { source: up, destination: up, copy: undefined, sink: undefined, ends: undefined, survey, ruling, ...rest };
}

const pending = migrationAfter(eventsTo.pending);
const blockedAfter = (event: MigrationEvent) => migrationAfter([...eventsTo.pending, event]);

describe('a migration that is about to start', () => {
  it('looks at its two hosts first, then begins with what it found, also where the volume has grown', () => {
    expect(decide(pending, seenWith(undefined), at)).toMatchObject({ action: { kind: 'survey', scope: 'ends' } });
    const grown = surveyed({ volumes: [{ ...aVolume, sizeBytes: 1500, metadata: { owner: 'anna' } }] });
    const fact = { kind: 'begun', origin: { ...anOrigin, sizeBytes: 1500, metadata: { owner: 'anna' } } };
    expect(decide(pending, seenWith(grown), at)).toEqual({ kind: 'learn', fact });
  });

  it('does not go by a look that is old', () => {
    const action = { kind: 'survey', scope: 'ends' };
    expect(decide(pending, seenWith(surveyed()), at + lookAgainMs)).toMatchObject({ action });
    expect(decide(pending, seenWith(surveyed()), at - 1)).toMatchObject({ action });
  });

  it('looks at all hosts only to say where a volume is that it did not find', () => {
    const action = { kind: 'survey', scope: 'everywhere' };
    const gone = surveyed({ scope: 'ends', volumes: [] });
    expect(decide(pending, seenWith(gone), at)).toMatchObject({ action });
  });

  it.each<[string, Partial<Survey>]>([
    ['VOLUME_HELD', { volumes: [{ ...aVolume, holders: ['mounted at /srv/db'] }] }],
    ['VOLUME_HAS_SNAPSHOTS', { volumes: [{ ...aVolume, metadata: { snapshot_count: '1' } }] }],
    ['TARGET_TOO_SMALL', { destinationPools: [{ ...aPool, largestFreeBytes: 999 }] }],
    ['TARGET_TOO_SMALL', { claims: [{ migrationId: 'm-0', sizeBytes: 1500 }] }],
    ['POOL_UNUSABLE', { destinationPools: [{ ...aPool, problem: 'not mounted' }] }],
    ['HOST_DOWN', { destination: { kind: 'down', reason: 'unplugged' } }],
    ['HOST_DOWN', { volumes: [], silentHosts: ['stor-01'] }],
  ])('is blocked by %s, which may pass', (reason, facts) => {
    const fact = { kind: 'blocked', by: { reason } };
    expect(decide(pending, seenWith(surveyed(facts)), at)).toMatchObject({ kind: 'learn', fact });
  });

  it.each<[string, Partial<Survey>]>([
    ['VOLUME_NOT_FOUND', { volumes: [] }],
    ['VOLUME_NOT_FOUND', { volumes: [{ ...aVolume, pool: 'slow' }] }],
    ['VOLUME_AMBIGUOUS', { volumes: [aVolume, { ...aVolume, host: 'stor-03' }] }],
    ['VOLUME_EXISTS', { volumes: [aVolume, { ...aVolume, host: 'stor-02' }] }],
    ['SAME_POOL', { volumes: [{ ...aVolume, host: 'stor-02' }] }],
    ['POOL_NOT_FOUND', { destinationPools: [] }],
  ])('fails with %s, which will not pass', (reason, facts) => {
    const fact = { kind: 'failed', failure: { reason } };
    expect(decide(pending, seenWith(surveyed(facts)), at)).toMatchObject({ kind: 'learn', fact });
  });
});

describe('a migration that something keeps from starting', () => {
  const by = { reason: 'TARGET_TOO_SMALL', message: 'too small' };
  // Events happen at 1000 in `migrationAfter`.
  const blocked = blockedAfter({ kind: 'blocked', by });
  const full = surveyed({ scope: 'ends', destinationPools: [{ ...aPool, largestFreeBytes: 1 }] });

  it('takes no turn, and looks again at the two hosts after a while', () => {
    const unasked = {
      closure: undefined,
      sourceFate: deleted,
      turn: { kind: 'unasked' },
      verification: 'none',
    } as const;
    const seen = seenWith(undefined, { ruling: unasked });
    expect(decide(blocked, seen, 1500)).toEqual({ kind: 'wait', obstacle: 'too small', until: 1000 + lookAgainMs });
    expect(decide(blocked, seen, 1000 + lookAgainMs)).toMatchObject({ action: { kind: 'survey', scope: 'ends' } });
  });

  it('says what is so now, and waits on', () => {
    const obstacle = expect.stringContaining('stor-02:fast can take 1;');
    expect(decide(blocked, seenWith(full), at + 1)).toEqual({ kind: 'wait', obstacle, until: at + lookAgainMs });
    const held = { ...full, volumes: [{ ...aVolume, holders: ['mounted'] }] };
    expect(decide(blocked, seenWith(held), at)).toMatchObject({
      fact: { kind: 'blocked', by: { reason: 'VOLUME_HELD' } },
    });
  });

  it('asks for its turn when nothing is in the way any more', () => {
    expect(decide(blocked, seenWith(surveyed({ scope: 'ends' })), at)).toMatchObject({ fact: { kind: 'unblocked' } });
    expect(migrationAfter([{ kind: 'blocked', by }, { kind: 'unblocked' }]).state).toEqual(pending.state);
  });

  it('may be sent back by the pool, as long as nothing has been made there', () => {
    const sentBack = migrationAfter([...eventsTo.preparing, { kind: 'blocked', by }]);
    expect(sentBack).toMatchObject({
      state: { kind: 'pending', blockedBy: { ...by, since: 1000 } },
      request: aRequest,
    });
    expect(() => migrationAfter([...eventsTo.intended, { kind: 'blocked', by }])).toThrow('cannot happen');
  });
});
