import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ask } from '../../test/support/cinder-api-asking.ts';
import { type CinderApiScene, threeVolumes } from '../../test/support/cinder-api-scene.ts';
import { shapeOf } from '../../test/support/json-shape.ts';

let scene: CinderApiScene;
beforeEach(async () => {
  scene = await threeVolumes();
});

const sample = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../test/fixtures/cinder', `${name}.json`), 'utf8'));

/** What Sluice does not know, and Cinder may leave empty too. */
const unknownHere = { created_at: 'null', updated_at: 'null', service_uuid: 'null' };

describe("the shape of answers is that of Cinder's", () => {
  it('of a volume', async () => {
    const { json } = await ask(scene, 'GET', '/v3/volumes/detail');
    const [theirs] = sample('volumes-detail').volumes;
    const wanted = { ...(shapeOf(theirs) as object), ...unknownHere, metadata: { tier: 'string' } };
    expect(shapeOf(json.volumes[0])).toEqual(wanted);
    expect(Object.keys(json.volumes[0])).toEqual(Object.keys(theirs));
    expect((await ask(scene, 'GET', '/v3/volumes/vol-1')).json).toEqual({ volume: json.volumes[0] });
  });

  it('of pools', async () => {
    const { json } = await ask(scene, 'GET', '/v3/scheduler-stats/get_pools?detail=True');
    expect(shapeOf(json)).toEqual(shapeOf(sample('get_pools')));
    expect(json.pools[0]).toMatchObject({
      name: 'stor-01@fast#fast',
      capabilities: { free_capacity_gb: 60, timestamp: '2026-11-22T07:51:00.000000' },
    });
    expect((await ask(scene, 'GET', '/v3/scheduler-stats/get_pools')).json.pools[0]).toEqual({
      name: 'stor-01@fast#fast',
    });
  });

  it('of services', async () => {
    const { json } = await ask(scene, 'GET', '/v3/os-services');
    const theirs = sample('os-services').services;
    expect(shapeOf(json.services[0])).toEqual(shapeOf(theirs[0]));
    expect(shapeOf(json.services[1])).toEqual(shapeOf(theirs[1]));
    expect(json.services.map(({ host, state }: Record<string, string>) => [host, state]).slice(1)).toEqual([
      ['stor-01@fast', 'up'],
      ['stor-02@fast', 'up'],
      ['stor-03', 'down'],
    ]);
    const [only, ...others] = (await ask(scene, 'GET', '/v3/os-services?host=stor-03')).json.services;
    expect([only.disabled_reason, others]).toEqual(['gone', []]);
  });
});
