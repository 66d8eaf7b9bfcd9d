import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** Updates rows by a statement that is put together once, as `Insertion` inserts them. */
export class Update<Row extends object> {
  readonly #given: readonly (keyof Row & string)[];
  readonly #sql: string;

  /** @param columns are set in the row that has the values of `keys` */
  constructor(
    db: Kysely<Tables>,
    table: keyof Tables,
    columns: readonly (keyof Row & string)[],
    keys: readonly (keyof Row & string)[],
  ) {
    this.#given = [...columns, ...keys];
    const equal = (column: string) => sql`${sql.ref(column)} = ${sql.val(0)}`;
    const [set, found] = [sql.join(columns.map(equal)), sql.join(keys.map(equal), sql` and `)];
    this.#sql = sql`update ${sql.table(table)} set ${set} where ${found}`.compile(db).sql;
  }

  async run(db: Kysely<Tables>, row: Row): Promise<void> {
    const values = this.#given.map((column) => row[column]);
    await db.executeQuery(CompiledQuery.raw(this.#sql, values));
  }
}
