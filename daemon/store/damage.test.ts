import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import { limited } from '../core/rate/rate.ts';
import { sqliteDialect, storeFileName } from './sqlite.ts';
import { Store } from './store.ts';
import { StoreError } from './store-error.ts';

// Hundreds of stores are opened and synced.
jest.setTimeout(60_000);

const migrations = 40;
const idOf = (number: number) => `m-${number}`;
const recordOf = (number: number) => ({
  migration: { ...migrationAfter(eventsTo.copying), id: idOf(number), createdAt: number, grant: grantOf(number) },
  explanation: undefined,
});
/** Half of them were granted another rate than their records say. */
const grantOf = (number: number) => (number % 2 === 1 ? undefined : { sequence: 2, rate: limited(1 + number) });

let sample: string;
let folder: string;
let database: string;
const log = () => `${database}-wal`;

const open = async (where = folder) => Store.open(sqliteDialect(where), join(where, storeFileName));

/** One store that was closed, and beside it one as a killed daemon leaves it: with a log. */
beforeAll(async () => {
  sample = mkdtempSync(join(tmpdir(), 'sluice-damage-'));
  const store = await open(sample);
  for (let number = 0; number < migrations; number += 1) {
    const events = [{ number: 1, at: number, message: 'created' }];
    const record = recordOf(number);
    const { grant } = record.migration;
    await store.save({ ...record, migration: { ...record.migration, grant: undefined } }, { rateChanges: [], events });
    if (grant !== undefined) await store.saveGrant(idOf(number), grant, { rateChanges: [], events: [] });
  }
  for (const ending of ['', '-wal'])
    copyFileSync(join(sample, storeFileName + ending), join(sample, `killed${ending}`));
  await store.close();
});
afterAll(() => rmSync(sample, { recursive: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-damaged-'));
  database = join(folder, storeFileName);
});
afterEach(() => rmSync(folder, { recursive: true }));

const takeClosed = () => copyFileSync(join(sample, storeFileName), database);
const takeKilled = () => {
  for (const ending of ['', '-wal']) copyFileSync(join(sample, `killed${ending}`), database + ending);
};

function flip(path: string, at: number): Buffer {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
  return bytes;
}

/** How many of the migrations a store gives back as they were stored; undefined where it refuses to open. */
async function wholeOnes(): Promise<number | undefined> {
  let store: Store;
  try {
    store = await open();
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    return undefined;
  }
  try {
    const found = await Array.fromAsync(store.active());
    for (const { migration } of found) expect(migration).toEqual(recordOf(migration.createdAt).migration);
    return found.length;
  } finally {
    await store.close();
  }
}

const runs = { numRuns: 60 };

describe('a damaged store', () => {
  it('opens with everything in it as long as it is whole, also as a killed daemon leaves it', async () => {
    takeClosed();
    expect(await wholeOnes()).toBe(migrations);
    takeKilled();
    expect(await wholeOnes()).toBe(migrations);
  });

  it('is refused, or none of its migrations is other than it was, whichever byte of it is flipped', async () => {
    const size = readFileSync(join(sample, storeFileName)).length;
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), async (at) => {
        takeClosed();
        const damaged = flip(database, at);
        const whole = await wholeOnes();
        if (whole === undefined) expect(readFileSync(database).equals(damaged)).toBe(true);
        else expect(whole).toBe(migrations);
      }),
      runs,
    );
  });

  it('is refused wherever it is cut off', async () => {
    const size = readFileSync(join(sample, storeFileName)).length;
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), async (length) => {
        takeClosed();
        truncateSync(database, length);
        expect(await wholeOnes()).toBeUndefined();
        expect(readFileSync(database)).toHaveLength(length);
      }),
      runs,
    );
  });

  it('is refused for a log with a flipped byte, unless that is in the last transaction: then all others are there', async () => {
    const size = readFileSync(join(sample, 'killed-wal')).length;
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), async (at) => {
        takeKilled();
        const damaged = flip(log(), at);
        const whole = await wholeOnes();
        if (whole === undefined) expect(readFileSync(log()).equals(damaged)).toBe(true);
        else expect(whole).toBeGreaterThanOrEqual(migrations - 1);
      }),
      runs,
    );
  });

  it('does not mind what is in the index of its log, which SQLite makes anew', async () => {
    takeKilled();
    writeFileSync(`${database}-shm`, Buffer.alloc(32_768, 0x5a));
    expect(await wholeOnes()).toBe(migrations);
  });

  it('is refused when an index of it leads nowhere, which a quick check does not see', async () => {
    takeClosed();
    const whole = new DatabaseSync(database, { readOnly: true });
    const { page_size: pageBytes } = whole.prepare('pragma page_size').get() as { page_size: number };
    const index = whole
      .prepare("select rootpage from sqlite_master where name = 'sqlite_autoindex_migrations_1'")
      .get();
    whole.close();
    // An entry is the text of the id, then the number of the row, here the tenth.
    const page = (Number(index?.rootpage) - 1) * pageBytes;
    const entry = readFileSync(database).indexOf(Buffer.from('m-9\n'), page);
    expect(entry).toBeLessThan(page + pageBytes);
    const damaged = flip(database, entry + 'm-9'.length);
    await expect(open()).rejects.toThrow(
      /cannot be used as the store: .*malformed; nothing was changed: restore a backup/,
    );
    expect(readFileSync(database).equals(damaged)).toBe(true);
  });

  it('is refused when it is gone and its log is there, when it is empty, and when it belongs to another program', async () => {
    copyFileSync(join(sample, 'killed-wal'), log());
    await expect(open()).rejects.toThrow('it is gone, but its write-ahead log is there; nothing was changed');
    expect(existsSync(database)).toBe(false);
    rmSync(log());
    writeFileSync(database, '');
    await expect(open()).rejects.toThrow('it has only 0 bytes, which no store has');
    rmSync(database);
    const other = new DatabaseSync(database);
    other.exec('create table notes (text text)');
    other.close();
    const before = readFileSync(database);
    await expect(open()).rejects.toThrow('it belongs to another program');
    expect(readFileSync(database).equals(before)).toBe(true);
  });

  it('says what to do', async () => {
    takeClosed();
    truncateSync(database, 5000);
    await expect(open()).rejects.toThrow(
      /sluice\.db: cannot be used as the store: .*; nothing was changed: restore a backup with "sluiced --restore", or move it \(and .*sluice\.db-wal\) away to start empty/,
    );
  });
});

describe('a store that is open', () => {
  it('is refused to a second daemon', async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(
      'another process has it open; is sluiced running?; nothing was changed: end that one first',
    );
    await first.close();
  }, 20_000);
});
