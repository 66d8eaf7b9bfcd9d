import { crc32 } from 'node:zlib';
import type { Kysely } from 'kysely';
import type { Grant } from '../core/migration/migration.ts';
import type { Rate } from '../core/rate/rate.ts';
import { type Insert, Insertion } from './insertion.ts';
import type { MigrationRecord } from './records.ts';
import { StoreError } from './store-error.ts';
import type { GrantsTable, Tables } from './tables.ts';

/**
 * The last grant of each migration, where its record is older. An edit of the policies may change the rates of all copies at once, and a
 * record is fifty times as long as a grant.
 */
export class GrantTable {
  readonly #db: Kysely<Tables>;
  readonly #insertion: Insertion<GrantsTable>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#insertion = new Insertion(db, 'grants', ['migration_id', 'sequence', 'rate', 'checksum'], 'migration_id');
  }

  /** In the place of the one before. */
  insertOf(migrationId: string, { sequence, rate }: Grant): Insert {
    const row = { migration_id: migrationId, sequence, rate: JSON.stringify(rate) };
    return this.#insertion.of({ ...row, checksum: checksumOf(row) });
  }

  /** By migration, of all; from the table and not from an index, which may be damaged without a sign. @throws StoreError RECORD_DAMAGED */
  async all(): Promise<ReadonlyMap<string, Grant>> {
    const rows = await this.#db.selectFrom('grants').selectAll().execute();
    return new Map(rows.map((row) => [row.migration_id, grantOf(row)]));
  }

  /** Those records, each with its last grant. @throws StoreError RECORD_DAMAGED */
  async withLast(records: readonly MigrationRecord[]): Promise<MigrationRecord[]> {
    const ids = records.map(({ migration }) => migration.id);
    const rows = await this.#db.selectFrom('grants').selectAll().where('migration_id', 'in', ids).execute();
    const grants = new Map(rows.map((row) => [row.migration_id, grantOf(row)]));
    return records.map((record) => withGrant(record, grants.get(record.migration.id)));
  }
}

/** A record with the grant that is stored beside it, where that is the later one. */
export function withGrant(record: MigrationRecord, grant: Grant | undefined): MigrationRecord {
  const { migration } = record;
  if (grant === undefined || grant.sequence <= (migration.grant?.sequence ?? 0)) return record;
  return { ...record, migration: { ...migration, grant } };
}

function grantOf({ checksum, ...row }: GrantsTable): Grant {
  if (checksumOf(row) === checksum) return { sequence: row.sequence, rate: JSON.parse(row.rate) as Rate };
  const message = `the rate that migration ${row.migration_id} was granted last is damaged in the store: its checksum is not that of what it says; restore a backup with "sluiced --restore"`;
  throw new StoreError('RECORD_DAMAGED', message);
}

function checksumOf({ migration_id, sequence, rate }: Omit<GrantsTable, 'checksum'>): number {
  return crc32(JSON.stringify([migration_id, sequence, rate]));
}
