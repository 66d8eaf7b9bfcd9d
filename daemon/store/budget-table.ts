import type { Kysely } from 'kysely';
import { type BudgetRecord, unusedBudget } from '../core/share/budget/record.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Tables } from './tables.ts';

/** What is proven about budgets, by name; of one that policies do not have any more it is kept, as it may come back. */
export class BudgetTable {
  readonly #db: Kysely<Tables>;
  readonly #commits: GroupCommit;

  constructor(db: Kysely<Tables>, commits: GroupCommit) {
    this.#db = db;
    this.#commits = commits;
  }

  async all(): Promise<Map<string, BudgetRecord>> {
    const rows = await this.#db.selectFrom('budgets').selectAll().execute();
    return new Map(
      rows.map(({ name, record }) => [name, { ...unusedBudget, ...(JSON.parse(record) as BudgetRecord) }]),
    );
  }

  async save(records: ReadonlyMap<string, BudgetRecord>): Promise<void> {
    await this.#commits.run(async (db) => {
      for (const [name, record] of records) {
        const row = { record: JSON.stringify(record) };
        await db
          .insertInto('budgets')
          .values({ name, ...row })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
          .execute();
      }
    });
  }
}
