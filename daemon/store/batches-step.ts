import type { Kysely, Migration } from 'kysely';

/** Many migrations that were asked for together. */
export const batchesStep: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('batches')
      .addColumn('id', 'varchar(63)', (column) => column.primaryKey())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('document', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('batches_newest').on('batches').columns(['created_at', 'id']).execute();
  },
};
