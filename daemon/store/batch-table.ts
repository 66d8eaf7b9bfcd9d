import type { Kysely } from 'kysely';
import type { Batch } from '../core/batch/batch.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Position } from './records.ts';
import type { Tables } from './tables.ts';

/** The batches, each as a document; its migrations are stored as any other. */
export class BatchTable {
  readonly #db: Kysely<Tables>;
  readonly #commits: GroupCommit;

  constructor(db: Kysely<Tables>, commits: GroupCommit) {
    this.#db = db;
    this.#commits = commits;
  }

  async save(batch: Batch): Promise<void> {
    const row = { ended_at: batch.ended?.at ?? null, document: JSON.stringify(batch) };
    await this.#commits.run(async (db) => {
      await db
        .insertInto('batches')
        .values({ id: batch.id, created_at: batch.createdAt, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    });
  }

  async find(id: string): Promise<Batch | undefined> {
    const row = await this.#db.selectFrom('batches').select('document').where('id', '=', id).executeTakeFirst();
    return row && batchOf(row.document);
  }

  /** Those that have not ended. */
  async open(): Promise<Batch[]> {
    const rows = await this.#db.selectFrom('batches').select('document').where('ended_at', 'is', null).execute();
    return rows.map(({ document }) => batchOf(document));
  }

  /** Newest first. @param after where the page before ended */
  async list(withEnded: boolean, limit: number, after: Position | undefined): Promise<Batch[]> {
    let query = this.#db.selectFrom('batches').select('document');
    if (!withEnded) query = query.where('ended_at', 'is', null);
    if (after !== undefined) {
      query = query.where(({ or, and, eb }) =>
        or([
          eb('created_at', '<', after.createdAt),
          and([eb('created_at', '=', after.createdAt), eb('id', '<', after.id)]),
        ]),
      );
    }
    const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
    return rows.map(({ document }) => batchOf(document));
  }
}

/** JSON leaves out what is undefined, and reading gives undefined for what is left out. */
function batchOf(document: string): Batch {
  return JSON.parse(document) as Batch;
}
