import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Kysely, type Migration, Migrator } from 'kysely';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import { schemaSteps } from './schema.ts';
import { sqliteDialect, storeFileName } from './sqlite.ts';
import { Store } from './store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-upgrade-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const migrationOf = (id: string) => ({ ...migrationAfter(eventsTo.copying), id });
const ended = { ...migrationOf('m-2'), state: { kind: 'succeeded', endedAt: 77 } as const };

/** Brings a new database up to a step, and no further. */
async function makeAt(step: string, steps: Readonly<Record<string, Migration>> = schemaSteps): Promise<void> {
  const db = new Kysely<never>({ dialect: sqliteDialect(folder) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...steps }) } });
  const { error } = await migrator.migrateTo(step);
  await db.destroy();
  if (error !== undefined) throw error;
}

/** What a daemon of the first version wrote; later ones wrote no column less. */
function fillAsFirst(): void {
  const database = new DatabaseSync(join(folder, storeFileName));
  const insert = database.prepare(
    'insert into migrations (id, volume, state, created_at, document) values (?, ?, ?, ?, ?)',
  );
  for (const migration of [migrationOf('m-1'), ended]) {
    const { id, request, state, createdAt } = migration;
    insert.run(id, request.volume, state.kind, createdAt, JSON.stringify({ migration }));
  }
  database.exec(`insert into rate_changes (migration_id, sequence, rate, cause, requested_at)
    values ('m-1', 1, '{"kind":"limited","bytesPerSecond":7}', 'request', 5)`);
  database.exec("insert into migration_events (migration_id, number, at, message) values ('m-1', 1, 9, 'created')");
  database.close();
}

describe('a store of an earlier version', () => {
  it.each(Object.keys(schemaSteps))('comes up to date from step %s with all that is in it', async (step) => {
    await makeAt(step);
    const isBeforeChecksums = step < '0004';
    if (isBeforeChecksums) fillAsFirst();
    const store = await Store.open(sqliteDialect(folder), 'the store');
    if (isBeforeChecksums) {
      expect((await store.find('m-1'))?.migration).toEqual(migrationOf('m-1'));
      expect((await store.find('m-2'))?.migration).toEqual(ended);
      const { rateChanges, events } = await store.history('m-1');
      expect(rateChanges).toMatchObject([{ sequence: 1, cause: 'request', policyGeneration: 0, requestedAt: 5 }]);
      expect(events).toEqual([{ number: 1, at: 9, message: 'created' }]);
      expect(await store.removeOld({ finishedMs: 1, most: 1000 }, 1000)).toBe(1);
    }
    expect(await store.generations.list()).toEqual([]);
    expect(await store.budgets.all()).toEqual(new Map());
    await store.close();
  });

  it('stays as it was when a step fails in its middle', async () => {
    await makeAt('0001-migrations');
    fillAsFirst();
    const broken: Migration = {
      async up(db) {
        await db.schema.alterTable('migrations').addColumn('half', 'text').execute();
        throw new Error('the disk is full');
      },
    };
    const steps = { '0001-migrations': schemaSteps['0001-migrations'] as Migration, '0002-broken': broken };
    await expect(makeAt('0002-broken', steps)).rejects.toThrow('the disk is full');
    const store = await Store.open(sqliteDialect(folder), 'the store');
    expect((await store.find('m-1'))?.migration).toEqual(migrationOf('m-1'));
    await store.close();
  });
});
