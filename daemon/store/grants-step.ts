import type { Kysely, Migration } from 'kysely';

/** The last grants of migrations, beside their records: a version that does not know them would take up earlier ones. */
export const grantsStep: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('grants')
      .addColumn('migration_id', 'varchar(63)', (column) => column.primaryKey())
      .addColumn('sequence', 'bigint', (column) => column.notNull())
      .addColumn('rate', 'text', (column) => column.notNull())
      .addColumn('checksum', 'bigint', (column) => column.notNull())
      .execute();
  },
};
