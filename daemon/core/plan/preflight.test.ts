import { describe, expect, it } from '@jest/globals';
import { anOrigin, aRequest } from '../../../test/support/migrations.ts';
import { Refusal } from '../migration/refusal.ts';
import { type PreflightFacts, preflight } from './preflight.ts';
import type { PoolFacts, VolumeFacts } from './volume.ts';

const volume: VolumeFacts = {
  name: 'db',
  host: 'stor-01',
  pool: 'fast',
  driver: 'file',
  sizeBytes: 1000,
  allocatedBytes: 10,
  metadata: {},
  holders: [],
};
const pool: PoolFacts = {
  host: 'stor-02',
  name: 'fast',
  driver: 'file',
  capacityBytes: 5000,
  freeBytes: 3000,
  volumeCount: 1,
  largestFreeBytes: 2000,
  freeDeviceBytes: [],
  problem: '',
};
const well: PreflightFacts = {
  volumes: [volume],
  silentHosts: [],
  destination: { kind: 'up', instanceId: 'run-1' },
  destinationPools: [pool],
  migratingAs: undefined,
};

describe('the checks before a migration', () => {
  it('find both ends when all is well', () => {
    expect(preflight(aRequest, well)).toEqual(anOrigin);
  });

  it.each<[string, Partial<PreflightFacts>, string]>([
    ['VOLUME_NOT_FOUND', { volumes: [] }, 'volume db is on no host that is up; see'],
    ['VOLUME_NOT_FOUND', { volumes: [], silentHosts: ['stor-03'] }, 'these hosts could not be asked: stor-03'],
    ['VOLUME_AMBIGUOUS', { volumes: [volume, { ...volume, host: 'stor-03' }] }, 'stor-01:fast, stor-03:fast'],
    ['VOLUME_EXISTS', { volumes: [volume, { ...volume, host: 'stor-02' }] }, 'stor-02:fast has a volume db already'],
    ['SAME_POOL', { volumes: [{ ...volume, host: 'stor-02' }] }, 'volume db is at stor-02:fast already'],
    ['HOST_NOT_FOUND', { destination: { kind: 'unknown' } }, 'host stor-02 is not in the inventory'],
    ['HOST_DOWN', { destination: { kind: 'down', reason: 'refused' } }, 'host stor-02 is down: refused'],
    [
      'HOST_DOWN',
      { destination: { kind: 'refused', reason: 'pv: not found' } },
      'host stor-02 is refused: pv: not found',
    ],
    [
      'POOL_NOT_FOUND',
      { destinationPools: [{ ...pool, name: 'slow' }] },
      'host stor-02 has no pool fast; it has: slow',
    ],
    ['POOL_UNUSABLE', { destinationPools: [{ ...pool, problem: 'not mounted' }] }, 'cannot be used: not mounted'],
    ['VOLUME_MIGRATING', { migratingAs: 'm-7' }, 'volume db is in migration m-7 already'],
    ['VOLUME_HELD', { volumes: [{ ...volume, holders: ['mounted at /srv/db'] }] }, 'is held: mounted at /srv/db'],
    ['VOLUME_HAS_SNAPSHOTS', { volumes: [{ ...volume, metadata: { snapshot_count: '2' } }] }, 'snapshot_count says 2'],
    ['VOLUME_HAS_SNAPSHOTS', { volumes: [{ ...volume, metadata: { snapshot_count: 'some' } }] }, 'has snapshots'],
    ['TARGET_TOO_SMALL', { volumes: [{ ...volume, sizeBytes: 2001 }] }, 'needs 2001 bytes, stor-02:fast can take 2000'],
  ])('refuse with %s, saying what was seen', (reason, facts, words) => {
    const refused = preflight(aRequest, { ...well, ...facts });
    expect(refused).toBeInstanceOf(Refusal);
    expect(refused).toMatchObject({ reason, message: expect.stringContaining(words) });
  });

  it.each(['', '0', ' 0 '])('take a snapshot_count of "%s" for none', (text) => {
    const volumes = [{ ...volume, metadata: { snapshot_count: text } }];
    expect(preflight(aRequest, { ...well, volumes })).not.toBeInstanceOf(Refusal);
  });
});
