import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * Inserts rows by a statement that is put together once: Kysely takes longer for that than the database for the row, and an edit of the
 * policies may bring tens of thousands.
 */
export class Insertion<Row extends object> {
  readonly #columns: readonly (keyof Row & string)[];
  readonly #sql: string;

  /** @param key the column that tells rows apart where one may be there already: it is replaced then */
  constructor(
    db: Kysely<Tables>,
    table: keyof Tables,
    columns: readonly (keyof Row & string)[],
    key?: keyof Row & string,
  ) {
    this.#columns = columns;
    const names = sql.join(columns.map((column) => sql.ref(column)));
    const values = sql.join(columns.map(() => sql.val(0)));
    const others = columns.filter((column) => column !== key).map((column) => [column, `excluded.${column}`] as const);
    const replacing = sql.join(others.map(([column, given]) => sql`${sql.ref(column)} = ${sql.ref(given)}`));
    const conflict = key === undefined ? sql`` : sql`on conflict (${sql.ref(key)}) do update set ${replacing}`;
    this.#sql = sql`insert into ${sql.table(table)} (${names}) values (${values}) ${conflict}`.compile(db).sql;
  }

  async run(db: Kysely<Tables>, row: Row): Promise<void> {
    const values = this.#columns.map((column) => row[column]);
    await db.executeQuery(CompiledQuery.raw(this.#sql, values));
  }
}
