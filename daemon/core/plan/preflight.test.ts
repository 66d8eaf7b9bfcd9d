import { describe, expect, it } from '@jest/globals';
import { anOrigin, aRequest } from '../../../test/support/migrations.ts';
import { aPool as pool, aVolume as volume, allWell as well } from '../../../test/support/preflight-facts.ts';
import { Refusal } from '../migration/refusal.ts';
import { type PreflightFacts, preflight } from './preflight.ts';

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
    [
      'TARGET_TOO_SMALL',
      { volumes: [{ ...volume, sizeBytes: 2001 }] },
      'needs 2001 bytes, stor-02:fast can take 2000;',
    ],
    [
      'TARGET_TOO_SMALL',
      { claims: [{ migrationId: 'm-7', sizeBytes: 1001 }] },
      'can take 999 beside what it promised to m-7;',
    ],
    ['HOST_DOWN', { destination: { kind: 'connecting' } }, 'or wait for it with --wait-for-host'],
    ['VOLUME_NOT_FOUND', { volumes: [], silentHosts: ['stor-03'] }, '--wait-for-host --from HOST:POOL'],
  ])('refuse with %s, saying what was seen', (reason, facts, words) => {
    const refused = preflight(aRequest, { ...well, ...facts });
    expect(refused).toBeInstanceOf(Refusal);
    expect(refused).toMatchObject({ reason, message: expect.stringContaining(words) });
  });

  it.each(['', '0', ' 0 '])('take a snapshot_count of "%s" for none', (text) => {
    const volumes = [{ ...volume, metadata: { snapshot_count: text } }];
    expect(preflight(aRequest, { ...well, volumes })).not.toBeInstanceOf(Refusal);
  });

  it('let two volumes be promised room only where both have it, on a disk and on devices of their own', () => {
    const claims = [{ migrationId: 'm-7', sizeBytes: 1000 }];
    const reasonWith = (changed: Partial<typeof pool>) => {
      const checked = preflight(aRequest, { ...well, claims, destinationPools: [{ ...pool, ...changed }] });
      return checked instanceof Refusal ? checked.reason : 'well';
    };
    expect(reasonWith({ largestFreeBytes: 2000 })).toBe('well');
    expect(reasonWith({ largestFreeBytes: 1999 })).toBe('TARGET_TOO_SMALL');
    expect(reasonWith({ largestFreeBytes: 5000, freeDeviceBytes: [1000, 5000] })).toBe('well');
    expect(reasonWith({ largestFreeBytes: 5000, freeDeviceBytes: [999, 5000] })).toBe('TARGET_TOO_SMALL');
  });
});

describe('a request that waits for a host', () => {
  const waiting = { ...aRequest, waitForHost: true, from: { host: 'stor-01', pool: 'fast' } };
  const down = { kind: 'down', reason: 'unplugged' } as const;

  it('is accepted while the destination is away, though nothing is known of its pool', () => {
    const checked = preflight(waiting, { ...well, destination: down, destinationPools: [] });
    expect(checked).toEqual({ ...anOrigin, drivers: { source: 'file', destination: '' } });
  });

  it('is accepted while the source is away, if it says where the volume is; the size is not known then', () => {
    const away = { ...well, volumes: [], silentHosts: ['stor-01'], source: down };
    const drivers = { source: '', destination: 'file' };
    expect(preflight(waiting, away)).toEqual({ ...anOrigin, sizeBytes: 0, drivers });
    expect(preflight({ ...waiting, from: undefined }, away)).toMatchObject({ reason: 'VOLUME_NOT_FOUND' });
    expect(preflight({ ...waiting, waitForHost: undefined }, away)).toMatchObject({ reason: 'VOLUME_NOT_FOUND' });
  });

  it('is refused all the same where a host that is up says otherwise, or there is no such host', () => {
    const up = { kind: 'up', instanceId: 'run-1' } as const;
    expect(preflight(waiting, { ...well, volumes: [], source: up })).toMatchObject({ reason: 'VOLUME_NOT_FOUND' });
    const elsewhere = { ...volume, host: 'stor-03' };
    expect(preflight(waiting, { ...well, volumes: [elsewhere], source: down })).toMatchObject({
      reason: 'VOLUME_NOT_FOUND',
      message: 'volume db is not at stor-01:fast: it is at stor-03:fast',
    });
    expect(preflight(waiting, { ...well, destination: { kind: 'unknown' } })).toMatchObject({
      reason: 'HOST_NOT_FOUND',
    });
  });
});
