import { beforeEach, describe, expect, it } from '@jest/globals';
import { ask, latestVersion } from '../../test/support/cinder-api-asking.ts';
import { type CinderApiScene, migrationOf, threeVolumes } from '../../test/support/cinder-api-scene.ts';
import { Refusal } from '../core/migration/refusal.ts';
import { AgentFailure } from '../hosts/agent-failure.ts';

let scene: CinderApiScene;
beforeEach(async () => {
  scene = await threeVolumes();
});

describe('migrations', () => {
  const url = '/v3/volumes/vol-1/action';
  const migrate = (asked: object, version = latestVersion) =>
    ask(scene, 'POST', url, { body: { 'os-migrate_volume': asked }, version });

  it.each([
    ['stor-02@fast#fast', 'stor-02', 'fast'],
    ['stor-02@slow', 'stor-02', 'slow'],
    ['stor-02:slow', 'stor-02', 'slow'],
  ])('go to %s', async (host, name, pool) => {
    const { status, json } = await migrate({ host });
    expect([status, json]).toEqual([202, undefined]);
    expect(scene.migrations[0]?.request).toMatchObject({
      volume: 'vol-1',
      destination: { host: name, pool },
      forceHostCopy: false,
    });
    expect(scene.migrations[0]?.request.lockVolume).toBeUndefined();
  });

  it.each([true, 'True', 'true', '1', 'on', 'yes'])('understand %j as yes', async (yes) => {
    await migrate({ host: 'stor-02@fast#fast', force_host_copy: yes, lock_volume: yes });
    expect(scene.migrations[0]?.request).toMatchObject({ forceHostCopy: true, lockVolume: true });
  });

  it.each([
    [{ host: 'stor-02' }, 'Invalid host'],
    [{ host: 'stor-02@fast#slow' }, 'Invalid host'],
    [{ host: '' }, 'Invalid host'],
    [{}, "'host' is a required property"],
    [{ host: null }, 'must be a string such as stor-02@fast#fast'],
    [{ host: 'h@p#p', lock_volume: 'perhaps' }, 'Invalid input for field/attribute lock_volume. Value: "perhaps".'],
    [{ host: 'h@p#p', rate: '1' }, "Additional properties are not allowed ('rate' was unexpected)"],
    [{ host: 'h@p#p', cluster: 'c' }, 'Sluice has no clusters'],
  ])('of %j are refused with 400', async (asked, message) => {
    const { status, json } = await migrate(asked);
    expect(status).toBe(400);
    expect(json.badRequest.message).toContain(message);
    expect(scene.migrations).toEqual([]);
  });

  it('know no clusters before 3.16', async () => {
    const { json } = await migrate({ host: 'h@p#p', cluster: null }, 'volume 3.15');
    expect(json.badRequest.message).toContain("('cluster' was unexpected)");
    expect((await migrate({ host: 'h@p#p', cluster: null })).status).toBe(202);
  });

  it.each([
    [
      'a refusal about the volume',
      new Refusal('VOLUME_MIGRATING', 'it moves'),
      400,
      { badRequest: { code: 400, message: 'Invalid volume: it moves' } },
    ],
    [
      'a refusal about the host',
      new Refusal('HOST_DOWN', 'it is down'),
      400,
      { badRequest: { code: 400, message: 'Invalid host: it is down' } },
    ],
    [
      'an agent that is away',
      new AgentFailure('AGENT_AWAY', 'it is away', {}, { transient: true }),
      503,
      { serviceUnavailable: { code: 503, message: 'it is away' } },
    ],
    [
      'a bug',
      new Error('a secret of the inside'),
      500,
      {
        computeFault: {
          code: 500,
          message: 'The server has either erred or is incapable of performing the requested operation.',
        },
      },
    ],
  ])('that are met with %s', async (_what, refusal, status, json) => {
    scene.refusal = refusal;
    expect(await migrate({ host: 'stor-02@fast#fast' })).toMatchObject({ status, json });
  });

  it('have a status until somebody clears it, which nobody can while one runs', async () => {
    const reset = (body: object) => ask(scene, 'POST', url, { body: { 'os-reset_status': body } });
    const status = async () => (await ask(scene, 'GET', '/v3/volumes/vol-1')).json.volume.migration_status;
    expect(await status()).toBeNull();
    await migrate({ host: 'stor-02@fast#fast' });
    expect(await status()).toBe('starting');
    expect((await reset({ migration_status: 'none' })).json.badRequest.message).toContain('is in migration m-1');
    scene.migrations.splice(0, 1, migrationOf({}, { state: { kind: 'succeeded', endedAt: 2_000 } }));
    expect(await status()).toBe('success');
    expect(await reset({ migration_status: 'None' })).toMatchObject({ status: 202, json: undefined });
    expect(await status()).toBeNull();
  });

  it.each([
    [{ status: 'available' }, 'cannot be set'],
    [{ migration_status: 'none', attach_status: 'detached' }, 'cannot be set'],
    [{ migration_status: 'error' }, 'valid statuses are: none'],
    [{ status: null }, "Must specify 'status'"],
    [{}, "Must specify 'status'"],
    [{ colour: 'red' }, "('colour' was unexpected)"],
  ])('are not reset by %j', async (body, message) => {
    const { status, json } = await ask(scene, 'POST', url, { body: { 'os-reset_status': body } });
    expect(status).toBe(400);
    expect(json.badRequest.message).toContain(message);
  });

  it.each([
    [{ 'os-extend': { new_size: 2 } }, 'There is no such action: os-extend.'],
    [{ a: 1, b: 2 }, 'Malformed'],
    [[], 'Malformed'],
  ])('are the only actions: %j', async (body, message) => {
    const { status, json } = await ask(scene, 'POST', url, { body });
    expect(status).toBe(400);
    expect(json.badRequest.message).toContain(message);
  });
});
