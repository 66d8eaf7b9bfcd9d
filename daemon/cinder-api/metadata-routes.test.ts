import { beforeEach, describe, expect, it } from '@jest/globals';
import { ask, latestVersion } from '../../test/support/cinder-api-asking.ts';
import { type CinderApiScene, migrationOf, threeVolumes } from '../../test/support/cinder-api-scene.ts';

let scene: CinderApiScene;
beforeEach(async () => {
  scene = await threeVolumes();
});

describe('metadata', () => {
  const url = '/v3/volumes/vol-1/metadata';

  it('are read, added to, replaced and removed', async () => {
    expect((await ask(scene, 'GET', url)).json).toEqual({ metadata: { tier: 'gold' } });
    const added = await ask(scene, 'POST', url, { body: { metadata: { a: 'b' } } });
    expect(added.json).toEqual({ metadata: { tier: 'gold', a: 'b' } });
    expect((await ask(scene, 'GET', `${url}/a`)).json).toEqual({ meta: { a: 'b' } });
    expect((await ask(scene, 'PUT', `${url}/a`, { body: { meta: { a: 'c' } } })).json).toEqual({ meta: { a: 'c' } });
    expect((await ask(scene, 'PUT', url, { body: { metadata: { a: 'c' } } })).json).toEqual({ metadata: { a: 'c' } });
    const { status, json } = await ask(scene, 'DELETE', `${url}/a`);
    expect([status, json]).toEqual([200, undefined]);
    expect((await ask(scene, 'GET', url)).json).toEqual({ metadata: {} });
  });

  it('are replaced only as they were read, where If-Match says so', async () => {
    const etag = String((await ask(scene, 'GET', url)).headers.etag);
    const replace = (ifMatch: string, version = latestVersion) =>
      ask(scene, 'PUT', url, { body: { metadata: { a: 'b' } }, headers: { 'if-match': ifMatch }, version });
    expect(await replace('"other"')).toMatchObject({ status: 412, json: undefined });
    expect(await replace(etag)).toMatchObject({ status: 200 });
    expect(await replace(etag)).toMatchObject({ status: 412 });
    expect(await replace('*')).toMatchObject({ status: 200 });
    // Before 3.15 there were no ETags.
    expect(await replace(etag, 'volume 3.14')).toMatchObject({ status: 200 });
    expect((await ask(scene, 'GET', url, { version: 'volume 3.14' })).headers.etag).toBeUndefined();
  });

  it.each([
    ['POST', url, { metadata: { a: 1 } }, 'Invalid input for field/attribute a. Value: 1.'],
    ['POST', url, { metadata: { ä: 'x' } }, 'has a key that does not match'],
    ['POST', url, { metadata: { a: 'x'.repeat(256) } }, 'must have at most 255 characters'],
    ['POST', url, { metadata: {}, more: 1 }, "Additional properties are not allowed ('more' was unexpected)"],
    ['POST', url, {}, "'metadata' is a required property"],
    ['POST', url, '', "'metadata' is a required property"],
    ['POST', url, '{', 'Malformed request body'],
    ['PUT', `${url}/a`, { meta: { b: 'c' } }, 'Request body and URI mismatch'],
    ['PUT', `${url}/a`, { meta: { a: 'b', c: 'd' } }, 'must have exactly one key'],
  ] as const)('%s %s %j is refused with 400', async (method, path, body, message) => {
    const { status, json } = await ask(scene, method, path, { body });
    expect([status, json.badRequest.code]).toEqual([400, 400]);
    expect(json.badRequest.message).toContain(message);
    expect(scene.volumes[0]?.metadata).toEqual({ tier: 'gold' });
  });

  it.each(['GET', 'DELETE'] as const)('has no key to %s that is not there', async (method) => {
    const { json } = await ask(scene, method, `${url}/nope`);
    expect(json).toEqual({ itemNotFound: { code: 404, message: 'Volume vol-1 has no metadata with key nope.' } });
  });

  it('stay as they are while the volume is locked', async () => {
    scene.migrations.push(migrationOf({ lockVolume: true }));
    const { json } = await ask(scene, 'POST', url, { body: { metadata: { a: 'b' } } });
    expect(json.badRequest.message).toBe(
      'Invalid volume: Updating volume metadata is not allowed for volumes in maintenance status.',
    );
    expect((await ask(scene, 'DELETE', `${url}/tier`)).status).toBe(400);
    expect((await ask(scene, 'GET', '/v3/volumes/vol-1')).json.volume.status).toBe('maintenance');
  });
});
