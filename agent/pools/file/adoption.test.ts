import { randomBytes } from 'node:crypto';
import { link, mkdir, mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { itOn, type SharingFileSystem } from '../../../test/support/mounted.ts';
import { expectFault } from '../conformance.ts';
import { FilePool } from './file-pool.ts';

const MiB = 1024 * 1024;
const sizeBytes = 16 * MiB;
const kept = 'db-1.kept';

/** Two pools in folders of one file system, with a volume in the first. */
async function makePools(root: string) {
  const bytes = randomBytes(sizeBytes);
  for (const name of ['a', 'b']) await mkdir(join(root, name), { recursive: true });
  const from = new FilePool('a', join(root, 'a'));
  const to = new FilePool('b', join(root, 'b'));
  await writeFile(join(root, 'a', 'db-1'), bytes);
  await from.setMetadata('db-1', { owner: 'billing' });
  return { from, to, bytes, image: (pool: string, name = 'db-1') => join(root, pool, name) };
}

const names = async (pool: FilePool) => (await pool.list()).map((volume) => volume.name);
const reflinked = { moved: true, reason: 'reflinked within one file system' };

async function usedBytes(root: string): Promise<number> {
  await execa('sync', ['--file-system', root]);
  const { bsize, blocks, bfree } = await statfs(root);
  return (blocks - bfree) * bsize;
}

describe.each<SharingFileSystem>(['xfs', 'btrfs'])('a volume that stays where it is', (fileSystem) => {
  itOn(fileSystem, 'shares its blocks with the one in the other pool', async (root) => {
    const { from, to, bytes, image } = await makePools(root);
    const before = await usedBytes(root);
    expect(await to.adopt(from, 'db-1', kept)).toEqual(reflinked);
    expect((await usedBytes(root)) - before).toBeLessThan(sizeBytes / 2);
    expect([await names(from), await names(to)]).toEqual([[kept], ['db-1']]);
    for (const pool of [await from.get(kept), await to.get('db-1')]) {
      expect(pool).toMatchObject({ sizeBytes, metadata: { owner: 'billing' } });
    }
    await writeFile(image('b'), Buffer.alloc(MiB), { flag: 'r+' });
    expect((await readFile(image('a', kept))).equals(bytes)).toBe(true);
    expect(await readdir(join(root, 'b', '.sluice', 'adoptions'))).toEqual([]);
    expect(await to.adopt(from, 'db-1', kept)).toMatchObject({ moved: true });
  });

  itOn(fileSystem, 'is not taken over under a name that another one has', async (root) => {
    const { from, to, bytes, image } = await makePools(root);
    await writeFile(image('a', kept), 'other');
    await expectFault(to.adopt(from, 'db-1', kept), 'VOLUME_EXISTS');
    await rm(image('a', kept));
    await writeFile(image('b'), 'other');
    await expectFault(to.adopt(from, 'db-1', kept), 'VOLUME_EXISTS');
    expect(await readFile(image('b'), 'utf8')).toBe('other');
    expect((await readFile(image('a'))).equals(bytes)).toBe(true);
  });

  itOn(fileSystem, 'is taken over again after a crash at any step', async (root) => {
    const { from, to, bytes, image } = await makePools(root);
    const hidden = join(root, 'b', '.sluice', 'adoptions', 'db-1');
    const crashes = [
      async () => void (await writeFile(hidden, 'half of it')),
      async () => {
        await writeFile(hidden, 'what it was then');
        await link(hidden, image('b'));
      },
      async () => {
        await execa('cp', ['--reflink=always', image('a'), hidden]);
        await link(hidden, image('b'));
        await link(image('a'), image('a', kept));
      },
    ];
    for (const crash of crashes) {
      await mkdir(join(root, 'b', '.sluice', 'adoptions'), { recursive: true });
      await crash();
      expect(await to.adopt(from, 'db-1', kept)).toEqual(reflinked);
      expect([await names(from), await names(to)]).toEqual([[kept], ['db-1']]);
      expect((await readFile(image('b'))).equals(bytes)).toBe(true);
      expect(await readdir(join(root, 'b', '.sluice', 'adoptions'))).toEqual([]);
      await to.deleteVolume('db-1');
      await from.renameVolume(kept, 'db-1');
    }
  });
});

itOn('btrfs', 'a volume that goes to another subvolume is reflinked, as no name can cross', async (root) => {
  for (const name of ['a', 'b']) await execa('btrfs', ['-q', 'subvolume', 'create', join(root, name)]);
  const { from, to, bytes, image } = await makePools(root);
  expect(await to.adopt(from, 'db-1', undefined)).toEqual(reflinked);
  expect([await names(from), await names(to)]).toEqual([[], ['db-1']]);
  expect((await readFile(image('b'))).equals(bytes)).toBe(true);
});

it('moves in both directions at once do not wait for each other', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sluice-adoption-'));
  try {
    const { from, to } = await makePools(root);
    await writeFile(join(root, 'b', 'db-2'), 'other');
    const moves = [to.adopt(from, 'db-1', kept), from.adopt(to, 'db-2', 'db-2.kept')];
    expect((await Promise.all(moves)).map(({ reason }) => reason)).toHaveLength(2);
  } finally {
    await rm(root, { recursive: true });
  }
});
