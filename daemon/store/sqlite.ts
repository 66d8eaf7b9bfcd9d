import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { type Dialect, SqliteAdapter, SqliteDialect } from 'kysely';
import { applicationId, inspect, unusable, wordsFor } from './inspection.ts';

/** Name of the database below the daemon's state folder. */
export const storeFileName = 'sluice.db';

/** More than any database has: what is copied in one go is of one moment. */
const allPages = 2 ** 31 - 1;

/** The embedded database as Kysely uses it, and what Kysely has no word for. */
export interface SqliteFile {
  readonly path: string;
  readonly dialect: Dialect;
  /** Writes a copy into a new file, on a thread of its own. Nothing may be asked of the database meanwhile: see `Store.alone`. */
  readonly copyTo: (path: string) => Promise<void>;
}

/**
 * The embedded database, through Node's own SQLite. With its neighbours that look at its file, the only one that knows of SQLite: another
 * dialect of Kysely in its place is all that another database needs.
 * @throws StoreError when the file is there and is no whole store, or another process has it open; it is never overwritten
 */
export function openSqlite(stateFolder: string): SqliteFile {
  const path = join(stateFolder, storeFileName);
  const database = open(stateFolder, path);
  return {
    path,
    dialect: dialectOf(database),
    copyTo: async (copy) => void (await backup(database, copy, { rate: allPages })),
  };
}

/** @throws StoreError as `openSqlite` */
export function sqliteDialect(stateFolder: string): Dialect {
  return openSqlite(stateFolder).dialect;
}

/** SQLite takes back a change of the schema as it does any other, though Kysely does not count on it: a step is whole or not done at all. */
class WholeStepsAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class WholeStepsDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new WholeStepsAdapter();
  }
}

/** So many statements are kept prepared, the ones used first going first: the daemon has a few dozen. */
const keptStatements = 200;

function dialectOf(database: DatabaseSync): Dialect {
  const kept = new Map<string, StatementSync>();
  const statementOf = (sql: string) => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    if (kept.size >= keptStatements) kept.delete(kept.keys().next().value ?? '');
    kept.set(sql, statement);
    return statement;
  };
  return new WholeStepsDialect({
    database: {
      close: () => database.close(),
      prepare: (sql) => {
        const statement = statementOf(sql);
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
  let database: DatabaseSync | undefined;
  inspect(path);
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(path);
    // Exclusive, so that no second daemon works with it; the lock ends with the process, however that ends.
    database.exec('pragma busy_timeout = 5000; pragma locking_mode = exclusive;');
    database.exec('pragma journal_mode = wal; pragma synchronous = full;');
    const known = database.prepare('pragma application_id').get()?.application_id;
    if (known !== applicationId) database.exec(`pragma application_id = ${applicationId}`);
    return database;
  } catch (cause) {
    database?.close();
    throw unusable(path, wordsFor(cause as Error), cause);
  }
}
