import { describe, expect, it } from '@jest/globals';
import { aPool, aVolume } from '../../../test/support/preflight-facts.ts';
import { windowsOf } from '../../../test/support/sample-windows.ts';
import { Refusal } from '../migration/refusal.ts';
import type { PoolFacts, VolumeFacts } from '../plan/volume.ts';
import type { BatchTerms, Drain, PlanEntry } from './batch.ts';
import { type Draft, draft, type Sorted } from './draft.ts';
import type { BatchFacts } from './facts.ts';
import { refuseInfeasible } from './feasible.ts';
import { sortDrain } from './sort-drain.ts';
import { sortPlan } from './sort-plan.ts';

const terms: BatchTerms = { limit: undefined, forceHostCopy: false, keepSource: undefined, window: undefined };
const drainOf = (more: Partial<Drain> = {}): Drain => ({ kind: 'drain', host: 'stor-01', to: [], terms, ...more });
const volume = (name: string, more: Partial<VolumeFacts> = {}): VolumeFacts => ({ ...aVolume, name, ...more });
const pool = (host: string, name: string, more: Partial<PoolFacts> = {}): PoolFacts => ({
  ...aPool,
  host,
  name,
  ...more,
});

function site(
  volumes: readonly VolumeFacts[],
  pools: readonly PoolFacts[],
  more: Partial<BatchFacts> = {},
): BatchFacts {
  return {
    volumesOn: (host) => volumes.filter((each) => each.host === host),
    volumesNamed: (name) => volumes.filter((each) => each.name === name),
    pools,
    poolsOn: (host) => pools.filter((each) => each.host === host),
    silentHosts: [],
    standingOf: (host) => (host === 'stor-09' ? { kind: 'unknown' } : { kind: 'up', instanceId: host }),
    migratingAs: () => undefined,
    claimsOn: () => [],
    arrivingAt: () => [],
    windows: windowsOf({ nights: { hours: '22:00-06:00' } }),
    ...more,
  };
}

function drafted(sorted: Sorted | Refusal, facts: BatchFacts): Draft {
  if (sorted instanceof Refusal) throw sorted;
  return draft('b-1', sorted, facts);
}

const moves = ({ members }: Draft) =>
  members.map(
    ({ migrationId, request }) =>
      `${migrationId} ${request.volume} ${request.destination.host}:${request.destination.pool}`,
  );
const reasons = ({ leftOut }: Draft) => leftOut.map((each) => `${each.volume} ${each.reason}`);

describe('a drain', () => {
  const pools = [pool('stor-01', 'fast'), pool('stor-02', 'fast'), pool('stor-02', 'slow'), pool('stor-03', 'fast')];

  it('leaves volumes in pools of the same name, the largest being placed first', () => {
    const facts = site([volume('a', { sizeBytes: 10 }), volume('b', { sizeBytes: 1000 })], pools);
    expect(moves(drafted(sortDrain(drainOf(), facts), facts))).toEqual([
      'b-1-1 b stor-02:fast',
      'b-1-2 a stor-03:fast',
    ]);
  });

  it('uses any pool of other hosts where none has that name, and those it is told to', () => {
    const facts = site([volume('a', { pool: 'only-here' })], pools);
    const [anywhere] = drafted(sortDrain(drainOf(), facts), facts).members;
    expect(anywhere?.request.destination.host).not.toBe('stor-01');
    const to = [{ host: '*', pool: 'slow' }];
    expect(moves(drafted(sortDrain(drainOf({ to }), facts), facts))).toEqual(['b-1-1 a stor-02:slow']);
  });

  it('leaves out what cannot move, what comes, and what finds no room; only room is worth a refusal', () => {
    const volumes = [
      volume('held', { holders: ['vm-7'] }),
      volume('here', { sizeBytes: 100 }),
      volume('huge', { sizeBytes: 9000 }),
      volume('moving'),
      volume('twice'),
      volume('twice', { host: 'stor-02' }),
    ];
    const facts = site(volumes, pools, {
      migratingAs: (name) => (name === 'moving' ? 'm-1' : undefined),
      arrivingAt: () => [{ volume: 'comer', migrationId: 'm-2' }],
    });
    const found = drafted(sortDrain(drainOf(), facts), facts);
    expect(moves(found)).toEqual(['b-1-1 here stor-02:fast']);
    expect(reasons(found)).toEqual([
      'comer ARRIVING',
      'held VOLUME_HELD',
      'huge NO_ROOM',
      'moving VOLUME_MIGRATING',
      'twice VOLUME_AMBIGUOUS',
    ]);
    const refusal = refuseInfeasible({ asked: drainOf(), bestEffort: false }, found);
    expect(refusal?.message).toMatch(
      /no room for a volume of host stor-01; .*\n {2}huge at stor-01:fast: needs 8\.8KiB; of 2 pools/,
    );
    expect(refuseInfeasible({ asked: drainOf(), bestEffort: true }, found)).toBeUndefined();
  });

  it('counts what others were promised', () => {
    const facts = site([volume('a', { sizeBytes: 1500 })], [pool('stor-02', 'fast')], {
      claimsOn: () => [{ migrationId: 'm-1', sizeBytes: 600 }],
    });
    expect(drafted(sortDrain(drainOf(), facts), facts).leftOut).toMatchObject([
      { reason: 'NO_ROOM', message: 'needs 1.5KiB; stor-02:fast can take 1.4KiB' },
    ]);
  });

  it('is refused for a host or a pool that is not there', () => {
    const facts = site([], pools);
    expect(sortDrain(drainOf({ host: 'stor-09' }), facts)).toMatchObject({ reason: 'HOST_NOT_FOUND' });
    expect(sortDrain(drainOf({ to: [{ host: 'stor-02', pool: 'gold' }] }), facts)).toMatchObject({
      reason: 'POOL_NOT_FOUND',
    });
    expect(sortDrain(drainOf({ to: [{ host: 'stor-01', pool: 'fast' }] }), facts)).toMatchObject({
      reason: 'REQUEST_INVALID',
    });
    const down = site([], pools, { standingOf: () => ({ kind: 'down', reason: 'unplugged' }) });
    expect(sortDrain(drainOf(), down)).toMatchObject({ reason: 'HOST_DOWN' });
  });
});

describe('a plan', () => {
  const pools = [pool('stor-02', 'fast', { largestFreeBytes: 1500 })];
  const entry = (name: string, host = 'stor-02', more: Partial<BatchTerms> = {}): PlanEntry => ({
    volume: name,
    destination: { host, pool: 'fast' },
    terms: { ...terms, ...more },
  });

  it('moves each entry to where it says, and tells by its number what is wrong with one', () => {
    const there = volume('there', { host: 'stor-02' });
    const facts = site([volume('a'), volume('b'), volume('c'), there], pools);
    const entries = [
      entry('a'),
      entry('b'),
      entry('nobody'),
      entry('there'),
      entry('c', 'stor-09'),
      entry('c', 'stor-02', { window: 'nigths' }),
      entry('a'),
      entry('a/b'),
    ];
    const found = drafted(sortPlan({ kind: 'plan', entries }, facts), facts);
    expect(moves(found)).toEqual(['b-1-1 a stor-02:fast']);
    expect(found.leftOut.map((each) => `${each.entry} ${each.reason}`)).toEqual([
      '2 NO_ROOM',
      '3 VOLUME_NOT_FOUND',
      '4 SAME_POOL',
      '5 HOST_NOT_FOUND',
      '6 REQUEST_INVALID',
      '7 REQUEST_INVALID',
      '8 VOLUME_NAME_INVALID',
    ]);
    expect(found.leftOut[0]?.message).toBe('needs 1000B; stor-02:fast can take 1.5KiB, which others of the batch take');
    const refusal = refuseInfeasible({ asked: { kind: 'plan', entries }, bestEffort: false }, found);
    expect(refusal?.facts).toMatchObject({ entries: '2,3,5,6,7,8', count: '6' });
  });

  it('is no fault where a volume is where it is to go already', () => {
    const facts = site([volume('there', { host: 'stor-02' })], pools);
    const asked = { kind: 'plan', entries: [entry('there')] } as const;
    const found = drafted(sortPlan(asked, facts), facts);
    expect(refuseInfeasible({ asked, bestEffort: false }, found)).toBeUndefined();
  });

  it('refuses a window that the policies do not have', () => {
    const facts = site([volume('a')], pools);
    const found = drafted(
      sortPlan({ kind: 'plan', entries: [entry('a', 'stor-02', { window: 'nigths' })] }, facts),
      facts,
    );
    expect(found.leftOut).toMatchObject([
      {
        reason: 'WINDOW_NOT_FOUND',
        message: 'the policies have no window "nigths" (did you mean nights?); they have: nights',
      },
    ]);
  });
});
