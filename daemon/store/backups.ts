import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, readdirSync, rmSync } from 'node:fs';
import { chmod, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../core/migration/refusal.ts';
import { checkCopy } from './integrity.ts';
import type { SqliteFile } from './sqlite.ts';
import type { Store } from './store.ts';

/** A copy of the store as of one moment: one file, read through and found whole. It is there until it is disposed of. */
export interface Backup extends AsyncDisposable {
  readonly path: string;
  readonly sizeBytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

const prefix = 'backup-';

/** Makes copies of the store while it is in use; each lies beside it until somebody has fetched it. */
export class Backups {
  readonly #file: Pick<SqliteFile, 'path' | 'copyTo'>;
  readonly #store: Pick<Store, 'alone'>;
  readonly #folder: string;

  /** @param folder the daemon's state folder: what copies a daemon before left there is removed */
  constructor(file: Pick<SqliteFile, 'path' | 'copyTo'>, store: Pick<Store, 'alone'>, folder: string) {
    this.#file = file;
    this.#store = store;
    this.#folder = folder;
    for (const name of readdirSync(folder)) if (name.startsWith(prefix)) rmSync(join(folder, name), { force: true });
  }

  /** @throws Refusal BACKUP_FAILED when there is no room for it, or it is not whole */
  async make(): Promise<Backup> {
    const path = join(this.#folder, `${prefix}${randomUUID()}`);
    const dispose = async () => {
      for (const file of [path, `${path}-journal`, `${path}-wal`, `${path}-shm`]) await rm(file, { force: true });
    };
    try {
      await this.#store.alone(() => this.#file.copyTo(path));
      await chmod(path, 0o600);
      await checkCopy(path);
      const { size: sizeBytes } = await stat(path);
      return { path, sizeBytes, sha256: await digestOf(path), [Symbol.asyncDispose]: dispose };
    } catch (error) {
      await dispose();
      const problem = (error as Error).message;
      const message = `${this.#file.path}: no backup could be made of it: ${problem}; it takes as much room in ${this.#folder} as the store does, for a while`;
      throw new Refusal('BACKUP_FAILED', message, { problem });
    }
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}
