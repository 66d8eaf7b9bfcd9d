import { beforeEach, describe, expect, it } from '@jest/globals';
import { ask } from '../../test/support/cinder-api-asking.ts';
import { type CinderApiScene, migrationOf, threeVolumes, volumeFacts } from '../../test/support/cinder-api-scene.ts';

let scene: CinderApiScene;
beforeEach(async () => {
  scene = await threeVolumes();
});

describe('volumes', () => {
  it('are listed by name, with size in whole GiB and what holds them', async () => {
    const { json } = await ask(scene, 'GET', '/v3/volumes/detail');
    const shown = json.volumes.map(({ id, size, status }: Record<string, unknown>) => [id, size, status]);
    expect(shown).toEqual([
      ['vol-1', 1, 'available'],
      ['vol-2', 2, 'in-use'],
      ['vol-3', 1, 'available'],
    ]);
    expect(json.volumes[1].attachments).toMatchObject([{ host_name: 'stor-01', device: 'mounted at /srv/db' }]);
  });

  it('come in pages that name the next, until the last', async () => {
    const names: string[] = [];
    for (let url: string | undefined = '/v3/abc/volumes?limit=2'; url !== undefined; ) {
      const { json } = await ask(scene, 'GET', url);
      names.push(...json.volumes.map(({ name }: { name: string }) => name));
      url = json.volumes_links?.[0].href;
    }
    expect(names).toEqual(['vol-1', 'vol-2', 'vol-3']);
  });

  it.each([
    ['name=vol-2', ['vol-2']],
    ['display_name=vol-2&all_tenants=1', ['vol-2']],
    ['status=available', ['vol-1', 'vol-3']],
    ['host=stor-02%40fast%23fast', ['vol-3']],
    ["metadata={'tier': 'gold'}", ['vol-1']],
    ["metadata={'tier': 'lead'}", []],
    ['project_id=abc', ['vol-1', 'vol-2', 'vol-3']],
    ['project_id=xyz', []],
    ['migration_status=error', ['vol-3']],
    ['migration_status=none', ['vol-1', 'vol-2']],
    ['sort=display_name:desc', ['vol-3', 'vol-2', 'vol-1']],
    ['sort=size:desc,name:asc&limit=2', ['vol-2', 'vol-1']],
    ['sort_key=size&sort_dir=asc', ['vol-1', 'vol-3', 'vol-2']],
    ['marker=vol-1&offset=1', ['vol-3']],
    ['limit=0', []],
  ])('asked for with %s are %j', async (query, names) => {
    const failure = { reason: 'X', message: 'x', facts: {} };
    scene.migrations.push(migrationOf({ volume: 'vol-3' }, { state: { kind: 'failed', endedAt: 1, failure } }));
    const { json } = await ask(scene, 'GET', `/v3/volumes?${query}`);
    expect(json.volumes.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  it.each([
    ['limit=x', 400, 'limit param must be an integer'],
    ['limit=-1', 400, 'limit param must be positive'],
    ['sort=shoe', 400, 'Sort key supplied is invalid: shoe'],
    ['sort=name:up', 400, 'Invalid sort direction up'],
    ['sort=name&sort_key=name', 400, 'cannot be used with'],
    ['bootable=true', 400, 'Invalid filters bootable are found in query options'],
    ['metadata=gold', 400, "write {'KEY': 'VALUE'}"],
    ['marker=gone', 404, 'Volume gone could not be found.'],
  ])('are not listed with %s', async (query, status, message) => {
    const { status: was, json } = await ask(scene, 'GET', `/v3/volumes?${query}`);
    expect(was).toBe(status);
    expect(JSON.stringify(json)).toContain(message);
  });

  it('are counted where that is asked for', async () => {
    const { json } = await ask(scene, 'GET', '/v3/volumes?with_count=True&limit=1');
    expect([json.count, json.volumes.length]).toEqual([3, 1]);
  });

  it('that are in two places are listed once, in error, and refused by name', async () => {
    scene.volumes.push(volumeFacts('vol-1', { host: 'stor-02' }));
    const { json } = await ask(scene, 'GET', '/v3/volumes/detail?name=vol-1');
    expect(json.volumes.map(({ status }: { status: string }) => status)).toEqual(['error']);
    expect((await ask(scene, 'GET', '/v3/volumes/vol-1')).json.badRequest.message).toContain('in more than one place');
  });

  it('may be on hosts that could not be asked, which answers tell', async () => {
    scene.silentHosts.push('stor-07', 'stor-08');
    expect((await ask(scene, 'GET', '/v3/volumes')).headers['x-sluice-unreachable-hosts']).toBe('stor-07, stor-08');
    const message = 'Volume nope could not be found. These hosts could not be asked: stor-07, stor-08.';
    expect((await ask(scene, 'GET', '/v3/volumes/nope')).json).toEqual({ itemNotFound: { code: 404, message } });
  });

  it.each(['a%2Fb', '..%2Fx', '%00', '卷'])('cannot have the name %s', async (name) => {
    const { status } = await ask(scene, 'GET', `/v3/volumes/${encodeURIComponent(decodeURIComponent(name))}`);
    expect(status).toBe(404);
  });
});
