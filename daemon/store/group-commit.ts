import { setImmediate } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { type Insert, insertAll } from './insertion.ts';
import type { Tables } from './tables.ts';

/** So many are stored together at most: what is stored can be acted on while the next are being stored. */
const mostTogether = 1_000;

/** One thing to be written, all or nothing: rows that are new or replace others, or anything else. */
export type Write = readonly Insert[] | ((db: Transaction<Tables>) => Promise<void>);

/** A transaction that has ended. */
export interface Commit {
  readonly seconds: number;
  readonly hasFailed: boolean;
}

interface Waiting {
  readonly write: Write;
  readonly stored: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Stores what comes at the same time in one transaction, so that the disk is synced once for all of it: an edit of the policies changes the
 * rates of many migrations at once. Each write still is all or nothing of its own, and is told only when it is on the disk.
 */
export class GroupCommit {
  readonly #db: Kysely<Tables>;
  readonly #listeners = new Set<(commit: Commit) => void>();
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** Settles when it is stored; in the order of the calls. */
  run(write: Write): Promise<void> {
    return new Promise((stored, failed) => {
      this.#waiting.push({ write, stored, failed });
      this.#running ??= this.#storeAll();
    });
  }

  /** @returns a function that ends the listening */
  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Settles when nothing waits to be stored. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #storeAll(): Promise<void> {
    // Whatever else this turn of the event loop brings goes in with the first.
    await setImmediate();
    while (this.#waiting.length > 0) {
      await this.#store(this.#waiting.splice(0, mostTogether));
      // The database answers at once: without this, nobody would get to do anything about what is stored before all is.
      await setImmediate();
    }
    this.#running = undefined;
  }

  /** One that fails must not take the others with it: then each is stored by itself. */
  async #store(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#commit(group);
    } catch (error) {
      const [only, ...others] = group;
      if (others.length === 0) only?.failed(error);
      else for (const each of group) await this.#store([each]);
      return;
    }
    for (const { stored } of group) stored();
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const begunAt = performance.now();
    let hasFailed = true;
    try {
      await this.#db.transaction().execute((db) => writeAll(db, group));
      hasFailed = false;
    } finally {
      const seconds = (performance.now() - begunAt) / 1000;
      for (const listener of this.#listeners) listener({ seconds, hasFailed });
    }
  }
}

/** In the order in which they came; rows that come one after the other go in together. */
async function writeAll(db: Transaction<Tables>, group: readonly Waiting[]): Promise<void> {
  const inserts: Insert[] = [];
  for (const { write } of group) {
    if (typeof write !== 'function') {
      inserts.push(...write);
    } else {
      await insertAll(db, inserts.splice(0));
      await write(db);
    }
  }
  await insertAll(db, inserts);
}
