import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from './store-error.ts';
import { damageOfLog } from './write-ahead-log.ts';

/** "SLCE" in the header of a database says that it is a store of Sluice. */
export const applicationId = 0x534c4345;

/** A file that has less than one page of SQLite is taken for a new database. */
const smallestPageBytes = 512;

/** Name of the first step of the schema, by which stores from before there was an application id are known. */
const firstStep = '0001-migrations';

/**
 * Looks whether a database file can be used as the store, and changes nothing: neither SQLite nor Sluice has written anything to a file that
 * is refused here.
 * @returns false when there is no such file, so that a store may be made there
 * @throws StoreError STORE_UNUSABLE
 */
export function inspect(path: string): boolean {
  const problem = problemOf(path);
  if (problem !== undefined) throw unusable(path, problem);
  return existsSync(path);
}

/** @param problem what is wrong with it, for a person */
export function unusable(path: string, problem: string, cause?: unknown): StoreError {
  const remedy = `restore a backup with "sluiced --restore", or move it (and ${path}-wal) away to start empty`;
  const what =
    problem === inUse
      ? `${inUse}; nothing was changed: end that one first`
      : `${problem}; nothing was changed: ${remedy}`;
  return new StoreError('STORE_UNUSABLE', `${path}: cannot be used as the store: ${what}`, { cause });
}

const inUse = 'another process has it open; is sluiced running?';

function problemOf(path: string): string | undefined {
  if (!existsSync(path)) return existsSync(`${path}-wal`) ? 'it is gone, but its write-ahead log is there' : undefined;
  const { size } = statSync(path);
  if (size < smallestPageBytes) return `it has only ${size} bytes, which no store has`;
  return damageOfLog(`${path}-wal`) ?? problemOfDatabase(path);
}

function problemOfDatabase(path: string): string | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    database.exec('pragma busy_timeout = 5000');
    const [check] = Object.values(database.prepare('pragma quick_check(1)').get() ?? {});
    if (check !== 'ok') return `it is damaged: ${String(check)}`;
    return isOurs(database) ? undefined : 'it belongs to another program';
  } catch (error) {
    return wordsFor(error as Error);
  } finally {
    database?.close();
  }
}

/** What SQLite met, for a person. */
export function wordsFor({ message }: Error): string {
  return /database is locked/.test(message) ? inUse : message;
}

function isOurs(database: DatabaseSync): boolean {
  const id = database.prepare('pragma application_id').get()?.application_id;
  if (id === applicationId) return true;
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
  if (tables.length === 0) return id === 0;
  if (id !== 0 || !tables.some(({ name }) => name === 'kysely_migration')) return false;
  return database.prepare('select name from kysely_migration where name = ?').get(firstStep) !== undefined;
}
