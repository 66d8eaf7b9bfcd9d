import { describe, expect, it } from '@jest/globals';
import { migrationOf, volumeFacts } from '../../test/support/cinder-api-scene.ts';
import type { Migration } from '../core/migration/migration.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { VolumeFacts } from '../core/plan/volume.ts';
import type { MigrationView } from '../migrations/entry.ts';
import { ShownVolumes } from './shown-volumes.ts';

const publishing: Partial<Migration> = { state: { kind: 'switching', step: 'describe', metadata: {} } };
const removing: Partial<Migration> = { state: { kind: 'switching', step: 'removeSource' } };

/** Volumes of hosts of which the first look sees some, and the next ones others; the migration takes a step in between. */
function looking(first: readonly VolumeFacts[], then: readonly VolumeFacts[]) {
  let looks = 0;
  const migration = () => migrationOf({}, looks === 0 ? publishing : removing);
  const look = () => (looks++ === 0 ? first : then);
  const list = async () => ({ found: [...look()], silentHosts: [] });
  const get = async (volume: string) => {
    const [only] = look().filter(({ name }) => name === volume);
    if (only === undefined) throw new Refusal('VOLUME_NOT_FOUND', 'none', { volume });
    return only;
  };
  const active = () => [{ migration: migration() }] as MigrationView[];
  return { volumes: new ShownVolumes({ list, get }, { active, list: async () => [] }), looks: () => looks };
}

const atSource = volumeFacts('vol-1');
const atDestination = volumeFacts('vol-1', { host: 'stor-02' });
const other = volumeFacts('vol-2');

describe('a volume whose migration takes a step while hosts are asked', () => {
  it('is shown where it is afterwards, though it was seen nowhere', async () => {
    const { volumes, looks } = looking([], [atDestination]);
    expect((await volumes.get('vol-1')).facts.host).toBe('stor-02');
    expect(looks()).toBe(2);
  });

  it.each([
    ['nowhere', [other]],
    ['at both places', [atSource, atDestination, other]],
  ])('is in the list once, though it was seen %s', async (_where, first) => {
    const { volumes } = looking(first, [atDestination]);
    const shown = (await volumes.list()).volumes.map(({ facts, status }) => [facts.name, facts.host, status]);
    expect(shown).toEqual([
      ['vol-1', 'stor-02', 'available'],
      ['vol-2', 'stor-01', 'available'],
    ]);
  });

  it('is not there when no look finds it, however often it steps', async () => {
    const { volumes, looks } = looking([], []);
    await expect(volumes.get('vol-1')).rejects.toThrow('none');
    expect(looks()).toBeLessThanOrEqual(4);
  });
});
