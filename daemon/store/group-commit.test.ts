import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Kysely, type LogEvent } from 'kysely';
import { GroupCommit } from './group-commit.ts';
import { bringUpToDate } from './schema.ts';
import { sqliteDialect } from './sqlite.ts';
import type { Tables } from './tables.ts';

describe('writes that come at the same time', () => {
  let folder: string;
  let db: Kysely<Tables>;
  let statements: string[];
  let commits: GroupCommit;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-store-'));
    statements = [];
    const log = ({ query }: LogEvent) => void statements.push(query.sql);
    db = new Kysely<Tables>({ dialect: sqliteDialect(folder), log });
    await bringUpToDate(db as unknown as Kysely<never>, 'the store');
    statements = [];
    commits = new GroupCommit(db);
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

  it('that come while others are written follow them', async () => {
    const first = insert('a');
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, insert('b')]);
    await commits.idle();
    expect(await stored()).toEqual(['a', 'b']);
  });
});
