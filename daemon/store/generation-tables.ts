import { createHash } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { GenerationBook, PolicyFile, PolicyGeneration, PolicyText } from '../policies/generation.ts';
import type { Tables } from './tables.ts';

/** So many generations are kept, the latest. */
export const keptGenerations = 50;

/** A statement takes at most so many rows; SQLite has a bound on the values in one. */
const rowsAtOnce = 500;

/** The policy sets that were in force, each with its files; a text that many have is stored once. */
export class GenerationTables implements GenerationBook {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async list(): Promise<PolicyGeneration[]> {
    const rows = await this.#db.selectFrom('policy_generations').selectAll().orderBy('number', 'desc').execute();
    const files = await this.#filesOf(rows.map(({ number }) => number));
    return rows.map((row) => ({
      number: row.number,
      inForceSince: new Date(row.in_force_since),
      cause: row.cause,
      files: files.get(row.number) ?? [],
    }));
  }

  async latest(): Promise<PolicyGeneration | undefined> {
    const query = this.#db.selectFrom('policy_generations').selectAll().orderBy('number', 'desc');
    const row = await query.limit(1).executeTakeFirst();
    if (row === undefined) return undefined;
    const { number, in_force_since, cause } = row;
    const files = await this.#filesOf([number]);
    return { number, inForceSince: new Date(in_force_since), cause, files: files.get(number) ?? [] };
  }

  async texts(generation: number): Promise<PolicyText[] | undefined> {
    const isKept = this.#db.selectFrom('policy_generations').select('number').where('number', '=', generation);
    if ((await isKept.executeTakeFirst()) === undefined) return undefined;
    const texts = await this.#db
      .selectFrom('policy_generation_files as file')
      .innerJoin('policy_texts as content', 'content.sha256', 'file.sha256')
      .select(['file.path', 'content.text'])
      .where('file.generation', '=', generation)
      .execute();
    return texts.sort(byPath);
  }

  async add({ number, inForceSince, cause, files }: PolicyGeneration, texts: readonly PolicyText[]): Promise<void> {
    const contents = texts.map(({ text }) => ({ sha256: createHash('sha256').update(text).digest('hex'), text }));
    await this.#db.transaction().execute(async (db) => {
      const row = { number, in_force_since: inForceSince.getTime(), cause };
      await db.insertInto('policy_generations').values(row).execute();
      for (const some of inParts(files)) {
        const rows = some.map(({ path, sha256 }) => ({ generation: number, path, sha256 }));
        await db.insertInto('policy_generation_files').values(rows).execute();
      }
      for (const some of inParts(contents)) {
        const insert = db.insertInto('policy_texts').values(some);
        await insert.onConflict((conflict) => conflict.column('sha256').doNothing()).execute();
      }
      await forget(db, number - keptGenerations);
    });
  }

  async #filesOf(numbers: readonly number[]): Promise<Map<number, PolicyFile[]>> {
    const query = this.#db.selectFrom('policy_generation_files').selectAll().where('generation', 'in', numbers);
    const files = new Map<number, PolicyFile[]>();
    for (const { generation, path, sha256 } of numbers.length === 0 ? [] : await query.execute()) {
      const own = files.get(generation);
      if (own === undefined) files.set(generation, [{ path, sha256 }]);
      else own.push({ path, sha256 });
    }
    for (const own of files.values()) own.sort(byPath);
    return files;
  }
}

/** Removes generations up to a number, and the texts that none has any more. */
async function forget(db: Transaction<Tables>, upTo: number): Promise<void> {
  if (upTo < 1) return;
  await db.deleteFrom('policy_generations').where('number', '<=', upTo).execute();
  await db.deleteFrom('policy_generation_files').where('generation', '<=', upTo).execute();
  const inUse = db.selectFrom('policy_generation_files').select('sha256');
  await db.deleteFrom('policy_texts').where('sha256', 'not in', inUse).execute();
}

/** The order of a digest over files; databases have others. */
function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

function* inParts<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) yield rows.slice(start, start + rowsAtOnce);
}
