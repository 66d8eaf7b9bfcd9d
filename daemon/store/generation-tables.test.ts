import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PolicyText } from '../policies/generation.ts';
import { keptGenerations } from './generation-tables.ts';
import { sqliteDialect, storeFileName } from './sqlite.ts';
import { Store } from './store.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-store-'));
  store = await Store.open(sqliteDialect(folder), 'the store');
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const fileOf = ({ path, text }: PolicyText) => ({ path, sha256: createHash('sha256').update(text).digest('hex') });
const hosts = { path: 'inventory/hosts.yaml', text: 'all: {}\n' };

async function add(number: number): Promise<void> {
  const texts = [{ path: '10-default.yaml', text: `# ${number}\n` }, hosts];
  const generation = { number, inForceSince: new Date(number * 1000), cause: 'folder', files: texts.map(fileOf) };
  await store.generations.add(generation, texts);
}

async function textsStored(): Promise<number> {
  // Nobody else reads the file of an open store.
  await store.close();
  const database = new DatabaseSync(join(folder, storeFileName), { readOnly: true });
  const row = database.prepare('select count(*) as count from policy_texts').get();
  database.close();
  store = await Store.open(sqliteDialect(folder), 'the store');
  return Number(row?.count);
}

describe('generations in the store', () => {
  it('are none at first', async () => {
    expect(await store.generations.latest()).toBeUndefined();
    expect(await store.generations.list()).toEqual([]);
    expect(await store.generations.texts(1)).toBeUndefined();
  });

  it('come back as they were, newest first, with the texts of their files', async () => {
    await add(1);
    await add(2);
    const [second, first] = await store.generations.list();
    expect(first).toMatchObject({ number: 1, inForceSince: new Date(1000), cause: 'folder' });
    expect(first?.files).toEqual([fileOf({ path: '10-default.yaml', text: '# 1\n' }), fileOf(hosts)]);
    expect(await store.generations.latest()).toEqual(second);
    expect(await store.generations.texts(1)).toEqual([{ path: '10-default.yaml', text: '# 1\n' }, hosts]);
  });

  it('share the texts that they have in common, and only the latest are kept', async () => {
    for (let number = 1; number <= keptGenerations + 3; number += 1) await add(number);
    const kept = await store.generations.list();
    expect(kept).toHaveLength(keptGenerations);
    expect(kept.at(-1)?.number).toBe(4);
    expect(await store.generations.texts(3)).toBeUndefined();
    expect(await textsStored()).toBe(keptGenerations + 1);
  });

  it('are stored whole or not at all', async () => {
    await add(1);
    await expect(add(1)).rejects.toThrow('UNIQUE');
    const twice = [hosts, hosts];
    const generation = { number: 2, inForceSince: new Date(0), cause: 'folder', files: twice.map(fileOf) };
    await expect(store.generations.add(generation, twice)).rejects.toThrow('UNIQUE');
    expect((await store.generations.latest())?.number).toBe(1);
  });

  it('may have thousands of files', async () => {
    const texts = Array.from({ length: 3000 }, (_, index) => ({
      path: `${10_000 + index}.yaml`,
      text: `# ${index}\n`,
    }));
    const generation = { number: 1, inForceSince: new Date(0), cause: 'folder', files: texts.map(fileOf) };
    await store.generations.add(generation, texts);
    expect(await store.generations.latest()).toEqual(generation);
    expect(await store.generations.texts(1)).toEqual(texts);
  });
});
