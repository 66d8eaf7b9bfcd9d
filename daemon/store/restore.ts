import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { unusable, wordsFor } from './inspection.ts';
import { checkCopy } from './integrity.ts';
import { openSqlite, storeFileName } from './sqlite.ts';
import { Store } from './store.ts';
import { StoreError } from './store-error.ts';

/** What became of the files of a store that was replaced. */
export interface Restored {
  readonly path: string;
  /** Where the store before is now; undefined where there was none. */
  readonly before: string | undefined;
}

/**
 * Puts a backup in the place of the store, while no daemon runs. The backup is checked first as a store is at every start; what was there
 * stays, under another name, with its write-ahead log: that must never lie beside another database.
 * @param now for the name of what was there
 * @throws StoreError
 */
export async function restore(backup: string, stateFolder: string, now: Date): Promise<Restored> {
  const path = join(stateFolder, storeFileName);
  const fresh = join(stateFolder, `restoring-${process.pid}`);
  const trial = join(fresh, storeFileName);
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  try {
    if (!existsSync(backup)) throw unusable(backup, 'there is no such file');
    copyFileSync(backup, trial);
    chmodSync(trial, 0o600);
    await (await Store.open(openSqlite(fresh).dialect, backup)).close();
    await checkCopy(trial);
    refuseOpen(path);
    sync(trial);
    const before = moveAside(path, now);
    renameSync(trial, path);
    sync(stateFolder);
    return { path, before };
  } catch (error) {
    if (!(error instanceof StoreError)) throw unusable(backup, wordsFor(error as Error), error);
    throw new StoreError(error.reason, error.message.replaceAll(trial, backup), { cause: error });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** @throws StoreError while a daemon runs; that the store is damaged is no reason to refuse */
function refuseOpen(path: string): void {
  let database: DatabaseSync | undefined;
  try {
    if (!existsSync(path)) return;
    database = new DatabaseSync(path, { readOnly: true });
    database.prepare('select count(*) from sqlite_master').get();
  } catch (error) {
    if (/database is locked/.test((error as Error).message)) throw unusable(path, wordsFor(error as Error), error);
  } finally {
    database?.close();
  }
}

/** The database goes first: a crash between the two leaves a log alone, which no start takes for a store. */
function moveAside(path: string, now: Date): string | undefined {
  if (!existsSync(path) && !existsSync(`${path}-wal`)) return undefined;
  const before = `${path}.before-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(path + ending)) renameSync(path + ending, before + ending);
  }
  return before;
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
