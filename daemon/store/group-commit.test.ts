import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Kysely, type LogEvent, type Transaction } from 'kysely';
import { GroupCommit } from './group-commit.ts';
import { Insertion } from './insertion.ts';
import { bringUpToDate } from './schema.ts';
import { sqliteDialect } from './sqlite.ts';
import type { MigrationEventsTable, Tables } from './tables.ts';

describe('writes that come at the same time', () => {
  let folder: string;
  let db: Kysely<Tables>;
  let statements: string[];
  let commits: GroupCommit;
  let volumes: Insertion<ReturnType<typeof row>>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-store-'));
    statements = [];
    const log = ({ query }: LogEvent) => void statements.push(query.sql);
    db = new Kysely<Tables>({ dialect: sqliteDialect(folder), log });
    await bringUpToDate(db as unknown as Kysely<never>, 'the store');
    statements = [];
    commits = new GroupCommit(db);
    volumes = new Insertion(db, 'migrations', ['id', 'created_at', 'volume', 'state', 'document'], 'id');
  });
  afterEach(async () => {
    await db.destroy();
    rmSync(folder, { recursive: true });
  });

  const row = (id: string) => ({ id, created_at: 1, volume: id, state: 'pending', document: '{}' });
  const insert = (id: string) =>
    commits.run(async (to) => void (await to.insertInto('migrations').values(row(id)).execute()));
  const stored = async () =>
    (await db.selectFrom('migrations').select('id').orderBy('id').execute()).map(({ id }) => id);

  it('are one transaction', async () => {
    await Promise.all(['a', 'b', 'c'].map(insert));
    expect(statements.filter((sql) => sql === 'commit')).toHaveLength(1);
    expect(await stored()).toEqual(['a', 'b', 'c']);
  });

  it('are told in the order in which they came', async () => {
    const told: string[] = [];
    await Promise.all(['a', 'b', 'c'].map((id) => insert(id).then(() => told.push(id))));
    expect(told).toEqual(['a', 'b', 'c']);
  });

  it('do not fail with one of them', async () => {
    const outcomes = await Promise.allSettled(['a', 'b', 'a', 'c'].map(insert));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await stored()).toEqual(['a', 'b', 'c']);
  });

  it('leave nothing of one that fails half-way', async () => {
    const half = commits.run(async (to) => {
      await to.insertInto('migrations').values(row('x')).execute();
      throw new Error('half-way');
    });
    await expect(half).rejects.toThrow('half-way');
    expect(await stored()).toEqual([]);
  });

  it('are rows that go in by few statements, however many tables they are of', async () => {
    const events = new Insertion<MigrationEventsTable>(db, 'migration_events', [
      'migration_id',
      'number',
      'at',
      'message',
    ]);
    const ids = Array.from({ length: 250 }, (_, number) => `v${String(number).padStart(3, '0')}`);
    const event = (id: string) => events.of({ migration_id: id, number: 1, at: 1, message: 'created' });
    await Promise.all(ids.map((id) => commits.run([volumes.of(row(id)), event(id)])));
    expect(statements.filter((sql) => sql.startsWith('insert'))).toHaveLength(2 * (2 + 50));
    expect(await stored()).toEqual(ids);
    const told = await db
      .selectFrom('migration_events')
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirst();
    expect(told?.count).toBe(250);
  });

  it('replace each other where they are of one row', async () => {
    const states = Array.from({ length: 150 }, (_, number) => `s${number}`);
    await Promise.all(states.map((state) => commits.run([volumes.of({ ...row('a'), state })])));
    expect(await db.selectFrom('migrations').select(['id', 'state']).execute()).toEqual([{ id: 'a', state: 's149' }]);
  });

  it('find what came before them of the same moment', async () => {
    const remove = async (from: Transaction<Tables>) => void (await from.deleteFrom('migrations').execute());
    await Promise.all([commits.run([volumes.of(row('a'))]), commits.run(remove), commits.run([volumes.of(row('b'))])]);
    expect(await stored()).toEqual(['b']);
  });

  it('that come while others are written follow them', async () => {
    const first = insert('a');
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, insert('b')]);
    await commits.idle();
    expect(await stored()).toEqual(['a', 'b']);
  });
});
