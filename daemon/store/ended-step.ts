import type { Kysely, Migration } from 'kysely';
import { checksumOf, endedAtOf } from './rows.ts';
import type { Tables } from './tables.ts';

/** So many rows are filled in at a time: a store may have hundreds of thousands. */
const rowsAtOnce = 500;

/** When migrations ended, by which retention goes, and a checksum of each row: SQLite has none of what is in its pages. */
export const endedStep: Migration = {
  async up(db: Kysely<Tables>): Promise<void> {
    await db.schema.alterTable('migrations').addColumn('ended_at', 'bigint').execute();
    await db.schema.alterTable('migrations').addColumn('checksum', 'bigint').execute();
    await db.schema.createIndex('migrations_ended').on('migrations').columns(['ended_at', 'id']).execute();
    let last = '';
    for (;;) {
      const query = db.selectFrom('migrations').select(['id', 'volume', 'state', 'created_at', 'document']);
      const rows = await query.where('id', '>', last).orderBy('id').limit(rowsAtOnce).execute();
      for (const row of rows) {
        const ended_at = endedAtOf(row.document);
        const checksum = checksumOf({ ...row, ended_at });
        await db.updateTable('migrations').set({ ended_at, checksum }).where('id', '=', row.id).execute();
      }
      const end = rows.at(-1);
      if (end === undefined) return;
      last = end.id;
    }
  },
};
