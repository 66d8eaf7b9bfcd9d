import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import { limited } from '../core/rate/rate.ts';
import type { MigrationRecord } from './records.ts';
import { sqliteDialect, storeFileName } from './sqlite.ts';
import { Store } from './store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => Store.open(sqliteDialect(folder), 'the store');
const nothing = { rateChanges: [], events: [] };
const record = (id: string, createdAt = 0) => ({
  migration: { ...migrationAfter(eventsTo.copying), id, createdAt },
  explanation: undefined,
});

describe('the store', () => {
  it('gives back after a restart what was stored before it', async () => {
    const rateChange = { sequence: 1, rate: limited(7), cause: 'request', policyGeneration: 1, requestedAt: 5 };
    const proof = { ...rateChange, acknowledgedAt: 6, effectiveAt: 8 };
    const event = { number: 1, at: 9, message: 'created' };
    const before = await open();
    const rateChanges = [{ ...rateChange, acknowledgedAt: undefined, effectiveAt: undefined }];
    await before.save(record('m-1'), { rateChanges, events: [event] });
    before.proofs.note('m-1', proof);
    await before.close();

    const after = await open();
    expect(await after.find('m-1')).toEqual(record('m-1'));
    expect(await Array.fromAsync(after.active())).toHaveLength(1);
    expect(await after.history('m-1')).toEqual({ rateChanges: [proof], events: [event] });
    await after.close();
  });

  it('reads what an earlier version stored, which knew no windows and let the request alone keep the source', async () => {
    const { sourceFate, ...migration } = record('m-1').migration;
    const switching = { ...migration, state: { kind: 'switching', step: 'removeSource' } } as const;
    const explanation = { effective: limited(7), summary: '', layers: [], caps: [], policyGeneration: 1 };
    const store = await open();
    for (const [id, keepSource] of [
      ['kept', true],
      ['gone', false],
    ] as const) {
      const earlier = { ...switching, id, request: { ...migration.request, keepSource } };
      await store.save({ migration: earlier, explanation } as unknown as MigrationRecord, nothing);
    }
    expect(sourceFate).toEqual({ kind: 'unsettled' });
    expect((await store.find('kept'))?.migration.sourceFate).toEqual({ kind: 'kept', reason: 'request' });
    expect((await store.find('gone'))?.migration.sourceFate).toEqual({ kind: 'deleted', reason: 'request' });
    expect((await store.find('gone'))?.explanation).toMatchObject({
      effective: limited(7),
      settings: [],
      window: undefined,
    });
    await store.close();
  });

  it('gives each migration with the grant that was stored last, by itself or with all of it', async () => {
    const store = await open();
    const grant = (sequence: number) => ({ sequence, rate: limited(sequence) });
    const granted = (id: string, sequence: number) => ({
      ...record(id),
      migration: { ...record(id).migration, grant: grant(sequence) },
    });
    for (const id of ['alone', 'before', 'never']) await store.save(granted(id, 1), nothing);
    const event = { number: 1, at: 9, message: 'rate 2 B/s by request' };
    await store.saveGrant('alone', grant(2), { rateChanges: [], events: [event] });
    await store.saveGrant('alone', grant(3), nothing);
    await store.saveGrant('before', grant(2), nothing);
    await store.save(granted('before', 4), nothing);
    await store.close();

    const after = await open();
    const expected = [granted('never', 1), granted('before', 4), granted('alone', 3)];
    expect(await after.list({ states: [], volume: undefined }, 9, undefined)).toEqual(expected);
    expect(await Array.fromAsync(after.active())).toEqual(expect.arrayContaining(expected));
    expect(await after.find('alone')).toEqual(granted('alone', 3));
    expect((await after.history('alone')).events).toEqual([event]);
    await after.close();
  });

  it('knows what was told of a migration, however long ago', async () => {
    const store = await open();
    const events = Array.from({ length: 150 }, (_, at) => ({ number: at + 1, at, message: `event ${at + 1}` }));
    await store.save(record('m-1'), { rateChanges: [], events });
    expect((await store.history('m-1')).events).toHaveLength(100);
    expect(await store.wasTold('m-1', 'event 1')).toBe(true);
    expect(await store.wasTold('m-1', 'event 0')).toBe(false);
    expect(await store.wasTold('m-2', 'event 1')).toBe(false);
    await store.close();
  });

  it('stores a step and its history together or not at all', async () => {
    const store = await open();
    const event = { number: 1, at: 9, message: 'created' };
    await store.save(record('m-1'), { rateChanges: [], events: [event] });
    const changed = { ...record('m-1'), migration: { ...record('m-1').migration, wanted: 'pause' as const } };
    await expect(store.save(changed, { rateChanges: [], events: [event] })).rejects.toThrow('UNIQUE');
    expect((await store.find('m-1'))?.migration.wanted).toBe('run');
    await store.close();
  });

  it('lists newest first, page by page, those of one moment too', async () => {
    const store = await open();
    for (const id of ['a', 'b', 'c']) await store.save(record(id, 10), nothing);
    await store.save(record('d', 20), nothing);
    const filter = { states: [], volume: undefined };
    const first = await store.list(filter, 2, undefined);
    const second = await store.list(filter, 2, { createdAt: 10, id: 'c' });
    expect([...first, ...second].map(({ migration }) => migration.id)).toEqual(['d', 'c', 'b', 'a']);
    expect(await store.list({ states: ['succeeded'], volume: undefined }, 9, undefined)).toEqual([]);
    expect(await store.list({ states: ['copying'], volume: 'db' }, 9, undefined)).toHaveLength(4);
    await store.close();
  });

  it('refuses a file that is no database and leaves it as it was', async () => {
    const path = join(folder, storeFileName);
    writeFileSync(path, 'this was something else. '.repeat(40));
    await expect(async () => open()).rejects.toThrow(/sluice\.db: cannot be used as the store: file is not a database/);
    expect(readFileSync(path, 'utf8')).toContain('something else');
  });

  it('refuses a store of a newer version', async () => {
    await (await open()).close();
    const database = new DatabaseSync(join(folder, storeFileName));
    database.exec("insert into kysely_migration values ('0099-later', '2030-01-01')");
    database.close();
    await expect(open()).rejects.toThrow('the store: was written by a newer version of Sluice (it has 0099-later)');
  });
});
