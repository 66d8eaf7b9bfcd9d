import { beforeEach, describe, expect, it } from '@jest/globals';
import { ask, latestVersion } from '../../test/support/cinder-api-asking.ts';
import { type CinderApiScene, threeVolumes } from '../../test/support/cinder-api-scene.ts';

let scene: CinderApiScene;
beforeEach(async () => {
  scene = await threeVolumes();
});

describe('who may do what', () => {
  it.each([undefined, 'nobody', ''])('is nobody with the token %s', async (token) => {
    const { status, json, headers } = await ask(scene, 'GET', '/v3/volumes', { token });
    const message = 'The request you have made requires authentication.';
    expect([status, json]).toEqual([401, { error: { code: 401, title: 'Unauthorized', message } }]);
    expect(headers['x-openstack-request-id']).toMatch(/^req-[0-9a-f-]{36}$/);
  });

  it('is less for others than admins: no host, no migration status', async () => {
    const { json } = await ask(scene, 'GET', '/v3/volumes/vol-1', { token: 'reader' });
    const keys = Object.keys(json.volume).filter((key) => /^os-vol|migration|provider|cluster/.test(key));
    expect(keys).toEqual(['os-vol-tenant-attr:tenant_id']);
  });

  it.each([
    ['reader', 'POST', '/v3/volumes/vol-1/metadata', { metadata: { a: 'b' } }, 'volume:create_volume_metadata'],
    ['reader', 'DELETE', '/v3/volumes/vol-1/metadata/tier', undefined, 'volume:delete_volume_metadata'],
    [
      'member',
      'POST',
      '/v3/volumes/vol-1/action',
      { 'os-migrate_volume': { host: 'stor-02@fast#fast' } },
      'volume_extension:volume_admin_actions:migrate_volume',
    ],
    [
      'member',
      'POST',
      '/v3/volumes/vol-1/action',
      { 'os-reset_status': { migration_status: 'none' } },
      'volume_extension:volume_admin_actions:reset_status',
    ],
    ['member', 'GET', '/v3/os-services', undefined, 'volume_extension:services:index'],
    ['reader', 'GET', '/v3/scheduler-stats/get_pools', undefined, 'scheduler_extension:scheduler_stats:get_pools'],
  ] as const)('refuses a %s %s %s', async (token, method, url, body, rule) => {
    const { status, json } = await ask(scene, method, url, { token, body });
    const message = `Policy doesn't allow ${rule} to be performed.`;
    expect([status, json]).toEqual([403, { forbidden: { code: 403, message } }]);
    expect(scene.migrations).toEqual([]);
  });

  it('lets members write metadata', async () => {
    const { status } = await ask(scene, 'POST', '/v3/volumes/vol-1/metadata', {
      token: 'member',
      body: { metadata: {} },
    });
    expect(status).toBe(200);
  });

  it('serves the path with the project of the token, and none with another', async () => {
    const { json } = await ask(scene, 'GET', '/v3/abc/volumes/vol-1');
    expect(json.volume.links[0].href).toBe('http://localhost:80/v3/abc/volumes/vol-1');
    expect((await ask(scene, 'GET', '/v3/xyz/volumes/vol-1')).json.badRequest.message).toBe('Malformed request url');
  });
});

describe('versions', () => {
  it.each([
    ['/', 300],
    ['/v3', 200],
    ['/v3/', 200],
  ])('are told at %s to whoever asks', async (url, status) => {
    const answer = await ask(scene, 'GET', url, { token: undefined });
    expect(answer.status).toBe(status);
    expect(answer.json.versions).toMatchObject([
      { id: 'v3.0', status: 'CURRENT', version: '3.70', min_version: '3.0' },
    ]);
  });

  it.each([
    [undefined, 200, 'volume 3.0'],
    ['volume 3.0', 200, 'volume 3.0'],
    ['volume latest', 200, 'volume 3.70'],
    ['compute 2.1,volume 3.27', 200, 'volume 3.27'],
    ['volume 3.71', 406, 'volume 3.71'],
    ['volume 2.0', 406, 'volume 2.0'],
    ['volume 3', 400, undefined],
    ['compute 2.1', 400, undefined],
  ])('%s is answered with %i', async (version, status, told) => {
    const { status: was, headers } = await ask(scene, 'GET', '/v3/volumes/vol-1', { version });
    expect([was, headers['openstack-api-version']]).toEqual([status, told]);
    if (told !== undefined) expect(headers.vary).toBe('OpenStack-API-Version');
  });

  it('have only the keys of their time', async () => {
    const keys = async (version: string) =>
      Object.keys((await ask(scene, 'GET', '/v3/volumes/vol-1', { version })).json.volume);
    const atFirst = await keys('volume 3.0');
    const since = (await keys(latestVersion)).filter((key) => !atFirst.includes(key));
    expect(since).toEqual([
      'group_id',
      'provider_id',
      'shared_targets',
      'service_uuid',
      'cluster_name',
      'volume_type_id',
      'consumes_quota',
    ]);
  });
});

describe('what is not served', () => {
  it.each([
    ['POST', '/v3/volumes', 405, 'badMethod'],
    ['DELETE', '/v3/abc/volumes/vol-1', 405, 'badMethod'],
    ['GET', '/v3/servers/detail', 404, 'itemNotFound'],
    ['GET', '/v3/snapshots', 404, 'itemNotFound'],
    ['GET', '/v2/volumes', 404, 'itemNotFound'],
  ] as const)('%s %s is %i', async (method, url, code, word) => {
    const { status, json } = await ask(scene, method, url);
    expect([status, json[word].code]).toEqual([code, code]);
  });

  it('is a body of another type, or one too large', async () => {
    const url = '/v3/volumes/vol-1/metadata';
    const asXml = await ask(scene, 'POST', url, { body: '<a/>', headers: { 'content-type': 'text/xml' } });
    expect(asXml).toMatchObject({ status: 415, json: { badMediaType: { message: 'Unsupported Content-Type' } } });
    expect(await ask(scene, 'POST', url, { body: ' '.repeat(120_000) })).toMatchObject({ status: 413 });
  });
});
