import type { Kysely } from 'kysely';
import type { Manifest } from '../core/verify/manifest.ts';
import type { DigestedPart } from '../core/verify/segments.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Tables } from './tables.ts';

/** An end of a migration. */
export type Side = 'source' | 'target';

/** What was digested while a migration is verified, and what is kept of it afterwards. */
export class ManifestTables {
  readonly #db: Kysely<Tables>;
  readonly #commits: GroupCommit;

  constructor(db: Kysely<Tables>, commits: GroupCommit) {
    this.#db = db;
    this.#commits = commits;
  }

  /** What a copy digested of one end. The same copy again replaces it. */
  async addPart(migrationId: string, side: Side, copyNumber: number, part: DigestedPart): Promise<void> {
    const row = { start_bytes: part.startBytes, digests: JSON.stringify(part.digests) };
    await this.#commits.run(async (db) => {
      await db
        .insertInto('digests')
        .values({ migration_id: migrationId, side, copy_number: copyNumber, ...row })
        .onConflict((conflict) => conflict.columns(['migration_id', 'side', 'copy_number']).doUpdateSet(row))
        .execute();
    });
  }

  /** In the order of the copies. */
  async parts(migrationId: string, side: Side): Promise<DigestedPart[]> {
    const query = this.#db.selectFrom('digests').select(['start_bytes', 'digests']);
    const rows = await query
      .where('migration_id', '=', migrationId)
      .where('side', '=', side)
      .orderBy('copy_number')
      .execute();
    return rows.map((row) => ({ startBytes: row.start_bytes, digests: JSON.parse(row.digests) as string[] }));
  }

  /** Keeps the manifest of a migration. */
  async keep(migrationId: string, manifest: Manifest): Promise<void> {
    const row = { document: JSON.stringify(manifest) };
    await this.#commits.run(async (db) => {
      await db
        .insertInto('manifests')
        .values({ migration_id: migrationId, ...row })
        .onConflict((conflict) => conflict.column('migration_id').doUpdateSet(row))
        .execute();
    });
  }

  async find(migrationId: string): Promise<Manifest | undefined> {
    const query = this.#db.selectFrom('manifests').select('document').where('migration_id', '=', migrationId);
    const row = await query.executeTakeFirst();
    return row === undefined ? undefined : (JSON.parse(row.document) as Manifest);
  }

  /** Forgets what was digested: the migration begins anew, or has ended. */
  async forgetParts(migrationId: string): Promise<void> {
    await this.#commits.run(async (db) => {
      await db.deleteFrom('digests').where('migration_id', '=', migrationId).execute();
    });
  }
}
