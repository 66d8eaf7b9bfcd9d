import type { Kysely, Migration } from 'kysely';

/** What was digested of the ends of a migration, and the manifests of those that were verified. */
export const manifestsStep: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('digests')
      .addColumn('migration_id', 'varchar(63)', (column) => column.notNull())
      .addColumn('side', 'varchar(6)', (column) => column.notNull())
      .addColumn('copy_number', 'bigint', (column) => column.notNull())
      .addColumn('start_bytes', 'bigint', (column) => column.notNull())
      .addColumn('digests', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('digests_key', ['migration_id', 'side', 'copy_number'])
      .execute();
    await db.schema
      .createTable('manifests')
      .addColumn('migration_id', 'varchar(63)', (column) => column.primaryKey())
      .addColumn('document', 'text', (column) => column.notNull())
      .execute();
  },
};
