import { type Kysely, type Migration, Migrator } from 'kysely';
import { batchesStep } from './batches-step.ts';
import { endedStep } from './ended-step.ts';
import { grantsStep } from './grants-step.ts';
import { manifestsStep } from './manifests-step.ts';
import { StoreError } from './store-error.ts';

/** Every change of the schema, in order; a step that was released is never altered. */
export const schemaSteps: Readonly<Record<string, Migration>> = {
  '0001-migrations': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('migrations')
        .addColumn('id', 'varchar(63)', (column) => column.primaryKey())
        .addColumn('volume', 'varchar(255)', (column) => column.notNull())
        .addColumn('state', 'varchar(16)', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('document', 'text', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('migrations_newest').on('migrations').columns(['created_at', 'id']).execute();
      await db.schema.createIndex('migrations_volume').on('migrations').column('volume').execute();
      await db.schema
        .createTable('rate_changes')
        .addColumn('migration_id', 'varchar(63)', (column) => column.notNull())
        .addColumn('sequence', 'bigint', (column) => column.notNull())
        .addColumn('rate', 'text', (column) => column.notNull())
        .addColumn('cause', 'text', (column) => column.notNull())
        .addColumn('requested_at', 'bigint', (column) => column.notNull())
        .addColumn('acknowledged_at', 'bigint')
        .addColumn('effective_at', 'bigint')
        .addPrimaryKeyConstraint('rate_changes_key', ['migration_id', 'sequence'])
        .execute();
      await db.schema
        .createTable('migration_events')
        .addColumn('migration_id', 'varchar(63)', (column) => column.notNull())
        .addColumn('number', 'bigint', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('message', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('migration_events_key', ['migration_id', 'number'])
        .execute();
    },
  },
  '0002-policy-generations': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('policy_generations')
        .addColumn('number', 'bigint', (column) => column.primaryKey())
        .addColumn('in_force_since', 'bigint', (column) => column.notNull())
        .addColumn('cause', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('policy_generation_files')
        .addColumn('generation', 'bigint', (column) => column.notNull())
        .addColumn('path', 'text', (column) => column.notNull())
        .addColumn('sha256', 'char(64)', (column) => column.notNull())
        .addPrimaryKeyConstraint('policy_generation_files_key', ['generation', 'path'])
        .execute();
      await db.schema
        .createTable('policy_texts')
        .addColumn('sha256', 'char(64)', (column) => column.primaryKey())
        .addColumn('text', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '0003-budgets': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .alterTable('rate_changes')
        .addColumn('policy_generation', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
      await db.schema
        .createTable('budgets')
        .addColumn('name', 'varchar(255)', (column) => column.primaryKey())
        .addColumn('record', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '0004-ended': endedStep,
  '0005-batches': batchesStep,
  '0006-manifests': manifestsStep,
  '0007-grants': grantsStep,
};

/**
 * Brings the schema to this version.
 * @throws StoreError STORE_NEWER when a newer version of Sluice has been at work on it; nothing is changed then
 */
export async function bringUpToDate(db: Kysely<never>, name: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...schemaSteps }) } });
  await refuseNewer(db, name);
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const problem = error instanceof Error ? error.message : String(error);
  throw new StoreError('STORE_UNUSABLE', `${name}: its schema cannot be brought up to date: ${problem}`, {
    cause: error,
  });
}

async function refuseNewer(db: Kysely<never>, name: string): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return;
  const done = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  const unknown = done.map((step) => step.name).filter((step) => !Object.hasOwn(schemaSteps, step));
  if (unknown.length === 0) return;
  throw new StoreError(
    'STORE_NEWER',
    `${name}: was written by a newer version of Sluice (it has ${unknown.join(', ')}); start that version, or restore an older copy of the store`,
  );
}
