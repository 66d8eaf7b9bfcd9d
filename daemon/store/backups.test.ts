import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import { Backups } from './backups.ts';
import { restore } from './restore.ts';
import { openSqlite, type SqliteFile, sqliteDialect, storeFileName } from './sqlite.ts';
import { Store } from './store.ts';

let folder: string;
let file: SqliteFile;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-backups-'));
  file = openSqlite(folder);
  store = await Store.open(file.dialect, file.path);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const nothing = { rateChanges: [], events: [] };
const save = (id: string) =>
  store.save({ migration: { ...migrationAfter(eventsTo.copying), id }, explanation: undefined }, nothing);
const ids = async (of: Store) => (await Array.fromAsync(of.active())).map(({ migration }) => migration.id).sort();

/** A backup in a file of its own, as somebody fetched it. */
async function fetched(name: string): Promise<string> {
  await using backup = await new Backups(file, store, folder).make();
  expect(statSync(backup.path).mode & 0o777).toBe(0o600);
  expect(backup.sizeBytes).toBe(statSync(backup.path).size);
  const path = join(folder, name);
  writeFileSync(path, readFileSync(backup.path));
  return path;
}

describe('a backup of the store', () => {
  it('is one file that has all that was stored, made while more is stored, and leaves nothing behind', async () => {
    for (let number = 0; number < 50; number += 1) await save(`before-${number}`);
    const writing = Promise.all(Array.from({ length: 50 }, (_, number) => save(`meanwhile-${number}`)));
    const path = await fetched('mine.db');
    await writing;
    expect(readdirSync(folder).filter((name) => name.startsWith('backup-'))).toEqual([]);
    const other = join(folder, 'other');
    await restore(path, other, new Date());
    const copy = await Store.open(sqliteDialect(other), 'the copy');
    const found = await ids(copy);
    await copy.close();
    expect(found.filter((id) => id.startsWith('before-'))).toHaveLength(50);
  });

  it('is refused with a reason where it cannot be made', async () => {
    const full = { path: file.path, copyTo: () => Promise.reject(new Error('database or disk is full')) };
    await expect(new Backups(full, store, folder).make()).rejects.toMatchObject({
      reason: 'BACKUP_FAILED',
      message: expect.stringContaining('database or disk is full'),
    });
  });

  it('that an earlier daemon left half made is removed', () => {
    writeFileSync(join(folder, 'backup-left'), 'half');
    new Backups(file, store, folder);
    expect(existsSync(join(folder, 'backup-left'))).toBe(false);
  });
});

describe('restoring a backup', () => {
  const at = new Date('2026-11-22T18:33:52.123Z');

  it('puts it in the place of the store, and keeps what was there', async () => {
    await save('m-1');
    const path = await fetched('mine.db');
    await save('m-2');
    await expect(restore(path, folder, at)).rejects.toThrow('another process has it open; is sluiced running?');
    await store.close();
    const restored = await restore(path, folder, at);
    expect(restored.before).toBe(join(folder, `${storeFileName}.before-20261122T183352Z`));
    store = await Store.open(sqliteDialect(folder), 'the store');
    expect(await ids(store)).toEqual(['m-1']);
    expect(statSync(restored.before ?? '').size).toBeGreaterThan(0);
  });

  it('replaces a store that is damaged', async () => {
    await save('m-1');
    const path = await fetched('mine.db');
    await store.close();
    truncateSync(file.path, 5000);
    await restore(path, folder, at);
    store = await Store.open(sqliteDialect(folder), 'the store');
    expect(await ids(store)).toEqual(['m-1']);
  });

  it('refuses what is no whole backup, and leaves the store as it was', async () => {
    await save('m-1');
    const path = await fetched('mine.db');
    await store.close();
    truncateSync(path, 5000);
    await expect(restore(path, folder, at)).rejects.toThrow(/mine\.db: cannot be used as the store/);
    await expect(restore(join(folder, 'none.db'), folder, at)).rejects.toThrow('none.db: cannot be used');
    store = await Store.open(sqliteDialect(folder), 'the store');
    expect(await ids(store)).toEqual(['m-1']);
    expect(readdirSync(folder).filter((name) => name.startsWith('restoring'))).toEqual([]);
  });
});
