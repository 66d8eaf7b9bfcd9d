import type { Migration } from '../core/migration/migration.ts';
import type { Answer, RateBook } from './rate-book.ts';

/** What the policies say about migrations, asked again only when it may not hold any more. */
export class Verdicts {
  readonly #rates: RateBook;
  readonly #answers = new Map<string, Answer>();

  constructor(rates: RateBook) {
    this.#rates = rates;
  }

  /** @param now milliseconds of Unix time */
  on(migration: Migration, now: number): Answer {
    const known = this.#answers.get(migration.id);
    if (known !== undefined && this.#rates.holds(known, migration, now)) return known;
    const answer = this.#rates.answer(migration, now);
    this.#answers.set(migration.id, answer);
    return answer;
  }

  /** Of a migration that has ended. */
  forget(id: string): void {
    this.#answers.delete(id);
  }
}
