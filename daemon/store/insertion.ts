import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** A row for a table. */
export interface Insert {
  /** The first statement is for one row, the second for `rowsTogether`. */
  readonly into: { readonly one: string; readonly many: string };
  /** In the order of the statements' columns. */
  readonly values: readonly unknown[];
  /** What tells rows apart of which the later takes the place of the earlier; undefined where none may be there already. */
  readonly key: unknown;
}

/** SQLite takes no more than 32,766 values in a statement, and older versions 999: https://www.sqlite.org/limits.html. */
const rowsTogether = 100;

/**
 * Inserts rows by statements that are put together once: Kysely takes longer for that than the database for the row, and an edit of the
 * policies may bring tens of thousands.
 */
export class Insertion<Row extends object> {
  readonly #columns: readonly (keyof Row & string)[];
  readonly #key: (keyof Row & string) | undefined;
  readonly #statements: Insert['into'];

  /** @param key the column that tells rows apart where one may be there already: it is replaced then */
  constructor(
    db: Kysely<Tables>,
    table: keyof Tables,
    columns: readonly (keyof Row & string)[],
    key?: keyof Row & string,
  ) {
    this.#columns = columns;
    this.#key = key;
    const names = sql.join(columns.map((column) => sql.ref(column)));
    const values = sql`(${sql.join(columns.map(() => sql.val(0)))})`;
    const others = columns.filter((column) => column !== key).map((column) => [column, `excluded.${column}`] as const);
    const replacing = sql.join(others.map(([column, given]) => sql`${sql.ref(column)} = ${sql.ref(given)}`));
    const conflict = key === undefined ? sql`` : sql`on conflict (${sql.ref(key)}) do update set ${replacing}`;
    const statement = (count: number) => {
      const rows = sql.join(Array.from({ length: count }, () => values));
      return sql`insert into ${sql.table(table)} (${names}) values ${rows} ${conflict}`.compile(db).sql;
    };
    this.#statements = { one: statement(1), many: statement(rowsTogether) };
  }

  of(row: Row): Insert {
    const values = this.#columns.map((column) => row[column]);
    return { into: this.#statements, values, key: this.#key && row[this.#key] };
  }
}

/** Inserts rows of several tables, those of each in their order. */
export async function insertAll(db: Kysely<Tables>, inserts: readonly Insert[]): Promise<void> {
  for (const [{ one, many }, ofTable] of Map.groupBy(inserts, ({ into }) => into)) {
    const rows = lastOfEach(ofTable);
    const together = rows.length - (rows.length % rowsTogether);
    for (let first = 0; first < together; first += rowsTogether) {
      const values = rows.slice(first, first + rowsTogether).flatMap((row) => row.values);
      await db.executeQuery(CompiledQuery.raw(many, values));
    }
    for (const { values } of rows.slice(together)) await db.executeQuery(CompiledQuery.raw(one, [...values]));
  }
}

/** No statement may replace what it inserts itself. */
function lastOfEach(rows: readonly Insert[]): readonly Insert[] {
  if (rows[0]?.key === undefined) return rows;
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}
