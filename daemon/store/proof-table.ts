import type { Kysely } from 'kysely';
import type { GroupCommit } from './group-commit.ts';
import type { RateChange } from './records.ts';
import { rateChangeRow } from './rows.ts';
import type { RateChangesTable, Tables } from './tables.ts';
import { Update } from './update.ts';

/** Proofs are written so many milliseconds after they came. */
const delayMs = 2_000;
/** So many are written in one go. */
const proofsTogether = 500;

/**
 * When rates were acknowledged and when they took effect. Nothing waits for that to be stored, and both often come within a moment, when
 * thousands of rates change: so it is written a little later, once for both.
 */
export class ProofTable {
  readonly #commits: GroupCommit;
  readonly #update: Update<RateChangesTable>;
  /** By migration and sequence. */
  readonly #unwritten = new Map<string, RateChangesTable>();
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Kysely<Tables>, commits: GroupCommit) {
    this.#commits = commits;
    this.#update = new Update(db, 'rate_changes', ['acknowledged_at', 'effective_at'], ['migration_id', 'sequence']);
  }

  /** Of a rate change that is stored. */
  note(migrationId: string, change: RateChange): void {
    this.#unwritten.set(`${migrationId} ${change.sequence}`, rateChangeRow(migrationId, change));
    // What fails is not worth more than the log that the store's other writes fill then.
    this.#timer ??= setTimeout(() => void this.write().catch(() => undefined), delayMs);
  }

  /** Settles when all that was noted is stored. */
  async write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#unwritten.size === 0) return;
    const rows = [...this.#unwritten.values()];
    this.#unwritten.clear();
    const writes: Promise<void>[] = [];
    for (let first = 0; first < rows.length; first += proofsTogether) {
      const some = rows.slice(first, first + proofsTogether);
      const write = this.#commits.run(async (db) => {
        for (const row of some) await this.#update.run(db, row);
      });
      writes.push(write);
    }
    await Promise.all(writes);
  }
}
