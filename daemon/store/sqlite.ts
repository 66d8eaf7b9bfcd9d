import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type Dialect, SqliteDialect } from 'kysely';
import { StoreError } from './store-error.ts';

/** Name of the database below the daemon's state folder. */
export const storeFileName = 'sluice.db';

/**
 * The embedded database, through Node's own SQLite. The only file that knows of SQLite: another dialect of Kysely in its place is all
 * that another database needs.
 * @throws StoreError when the file is there and is no whole database; it is never overwritten
 */
export function sqliteDialect(stateFolder: string): Dialect {
  const path = join(stateFolder, storeFileName);
  const database = open(stateFolder, path);
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (sql) => {
        const statement = database.prepare(sql);
        const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
        return {
          // A statement that returns columns is read; Kysely asks this before it runs one.
          reader: statement.columns().length > 0,
          all: (parameters) => statement.all(...values(parameters)),
          run: (parameters) => statement.run(...values(parameters)),
          iterate: (parameters) => statement.iterate(...values(parameters)),
        };
      },
    },
  });
}

function open(stateFolder: string, path: string): DatabaseSync {
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(path);
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;');
    const check = database.prepare('pragma quick_check(1)').get();
    if (check?.quick_check !== 'ok') throw new Error(String(check?.quick_check));
    return database;
  } catch (cause) {
    const problem = (cause as Error).message;
    throw new StoreError(
      'STORE_UNUSABLE',
      `${path}: cannot be used as the store: ${problem}; nothing was changed: restore it from a backup, or move it away to start empty`,
      { cause },
    );
  }
}
