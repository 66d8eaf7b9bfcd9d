import { type Dialect, Kysely, type Selectable } from 'kysely';
import type { Grant } from '../core/migration/migration.ts';
import { hasEnded } from '../core/migration/state.ts';
import { BatchTable } from './batch-table.ts';
import { BudgetTable } from './budget-table.ts';
import { GenerationTables } from './generation-tables.ts';
import { GrantTable, withGrant } from './grant-table.ts';
import { type Commit, GroupCommit } from './group-commit.ts';
import { type Insert, Insertion } from './insertion.ts';
import { unusable, wordsFor } from './inspection.ts';
import { ManifestTables } from './manifest-tables.ts';
import { ProofTable } from './proof-table.ts';
import type { History, HistoryEvent, MigrationFilter, MigrationRecord, Position } from './records.ts';
import { type Retention, removeOld } from './retention.ts';
import {
  checksumOf,
  documentOf,
  migrationColumns,
  rateChangeColumns,
  rateChangeOf,
  rateChangeRow,
  recordOf,
} from './rows.ts';
import { bringUpToDate } from './schema.ts';
import { StoreError } from './store-error.ts';
import type { MigrationEventsTable, MigrationsTable, RateChangesTable, Tables } from './tables.ts';
import { verifyRecords } from './verification.ts';

/** Of a migration's history so many entries are given out, the latest. */
export const longestHistory = 100;

const endings = ['succeeded', 'failed', 'cancelled'];

/** What the daemon must not forget: written before anything is done about it. */
export class Store {
  /** The policy sets that were in force. */
  readonly generations: GenerationTables;
  /** What is proven about budgets. */
  readonly budgets: BudgetTable;
  /** Migrations that were asked for together. */
  readonly batches: BatchTable;
  /** What was digested to verify migrations. */
  readonly manifests: ManifestTables;
  /** What agents have proven of rate changes. */
  readonly proofs: ProofTable;
  readonly #db: Kysely<Tables>;
  readonly #commits: GroupCommit;
  readonly #grants: GrantTable;
  readonly #migrations: Insertion<Selectable<MigrationsTable>>;
  readonly #rateChanges: Insertion<RateChangesTable>;
  readonly #events: Insertion<MigrationEventsTable>;

  private constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#commits = new GroupCommit(db);
    this.#migrations = new Insertion(db, 'migrations', migrationColumns, 'id');
    this.#grants = new GrantTable(db);
    this.#rateChanges = new Insertion(db, 'rate_changes', rateChangeColumns);
    this.proofs = new ProofTable(db, this.#commits);
    this.#events = new Insertion(db, 'migration_events', ['migration_id', 'number', 'at', 'message']);
    this.generations = new GenerationTables(db);
    this.budgets = new BudgetTable(db, this.#commits);
    this.batches = new BatchTable(db, this.#commits);
    this.manifests = new ManifestTables(db, this.#commits);
  }

  /**
   * @param name how messages call it
   * @throws StoreError when it is damaged or newer than this version
   */
  static async open(dialect: Dialect, name: string): Promise<Store> {
    const db = new Kysely<Tables>({ dialect });
    try {
      await bringUpToDate(db as unknown as Kysely<never>, name);
      await verifyRecords(db);
      await new GrantTable(db).all();
    } catch (error) {
      await db.destroy();
      throw error instanceof StoreError ? error : unusable(name, wordsFor(error as Error), error);
    }
    return new Store(db);
  }

  /** Stores a migration as it is now together with what happened, all or nothing. */
  async save(record: MigrationRecord, history: History): Promise<void> {
    const { id, request, state, createdAt } = record.migration;
    const ended_at = hasEnded(state) ? state.endedAt : null;
    const document = documentOf(record);
    const row = { id, volume: request.volume, state: state.kind, created_at: createdAt, ended_at, document };
    await this.#commits.run([
      this.#migrations.of({ ...row, checksum: checksumOf(row) }),
      ...this.#historyOf(id, history),
    ]);
  }

  /**
   * Stores that a migration was granted another rate, of which nothing else of it has changed, all or nothing. Whoever reads the migration
   * gets it with that grant.
   */
  async saveGrant(id: string, grant: Grant, history: History): Promise<void> {
    await this.#commits.run([this.#grants.insertOf(id, grant), ...this.#historyOf(id, history)]);
  }

  /** Tells of every transaction that wrote about migrations. @returns a function that ends the listening */
  onCommit(listener: (commit: Commit) => void): () => void {
    return this.#commits.onCommit(listener);
  }

  async find(id: string): Promise<MigrationRecord | undefined> {
    const row = await this.#db.selectFrom('migrations').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) return undefined;
    const [record] = await this.#grants.withLast([recordOf(row)]);
    return record;
  }

  /**
   * The migrations that have not ended, in the order in which they were stored first. Their rows are read one by one, from the table and
   * not from an index, which may be damaged without a sign. Nothing else may be asked of the store meanwhile: it would wait for ever.
   */
  async *active(): AsyncGenerator<MigrationRecord> {
    const grants = await this.#grants.all();
    const query = this.#db.selectFrom('migrations').selectAll().where('state', 'not in', endings);
    for await (const row of query.stream()) {
      const record = recordOf(row);
      if (!hasEnded(record.migration.state)) yield withGrant(record, grants.get(record.migration.id));
    }
  }

  /** Newest first. @param after where the page before ended */
  async list(filter: MigrationFilter, limit: number, after: Position | undefined): Promise<MigrationRecord[]> {
    let query = this.#db.selectFrom('migrations').selectAll();
    if (filter.states.length > 0) query = query.where('state', 'in', filter.states);
    if (filter.volume !== undefined) query = query.where('volume', '=', filter.volume);
    if (after !== undefined) {
      query = query.where(({ or, and, eb }) =>
        or([
          eb('created_at', '<', after.createdAt),
          and([eb('created_at', '=', after.createdAt), eb('id', '<', after.id)]),
        ]),
      );
    }
    const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
    return this.#grants.withLast(rows.map(recordOf));
  }

  /** The latest of its rate changes and events, oldest first. */
  async history(id: string): Promise<History> {
    await this.proofs.write();
    const changes = this.#db.selectFrom('rate_changes').selectAll().where('migration_id', '=', id);
    const events = this.#db.selectFrom('migration_events').selectAll().where('migration_id', '=', id);
    const changeRows = await changes.orderBy('sequence', 'desc').limit(longestHistory).execute();
    const eventRows = await events.orderBy('number', 'desc').limit(longestHistory).execute();
    return {
      rateChanges: changeRows.reverse().map(rateChangeOf),
      events: eventRows.reverse().map(({ number, at, message }): HistoryEvent => ({ number, at, message })),
    };
  }

  /** Whether that is among the events of a migration, however long ago. */
  async wasTold(id: string, message: string): Promise<boolean> {
    const events = this.#db.selectFrom('migration_events').select('number').where('migration_id', '=', id);
    return (await events.where('message', '=', message).limit(1).executeTakeFirst()) !== undefined;
  }

  /**
   * Removes what is kept of migrations that ended too long ago, or that are too many, a few in each transaction.
   * @param now milliseconds of Unix time
   * @returns how many
   */
  removeOld(retention: Retention, now: number, signal?: AbortSignal): Promise<number> {
    return removeOld(this.#db, this.#commits, retention, now, signal);
  }

  /** Does something while nothing is read or written here; what comes meanwhile waits for it. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.proofs.write();
    return this.#db.connection().execute(work);
  }

  /** What is still to be written is written first. */
  async close(): Promise<void> {
    await this.proofs.write();
    await this.#commits.idle();
    await this.#db.destroy();
  }

  /** The last thing before the process ends. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  #historyOf(id: string, { rateChanges, events }: History): Insert[] {
    return [
      ...rateChanges.map((change) => this.#rateChanges.of(rateChangeRow(id, change))),
      ...events.map((event) => this.#events.of({ migration_id: id, ...event })),
    ];
  }
}
