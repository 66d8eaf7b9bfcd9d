import type { Migration } from '../core/migration/migration.ts';
import { rateQueryOf } from '../core/plan/rate-in-force.ts';
import { explainRate } from '../core/policy/explain.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import type { RateQuery } from '../core/policy/query.ts';

/** Where the policies in force come from; a policy folder is one. */
export interface PolicySource {
  current(): PolicySet;
  /** @returns a function that ends the listening */
  onChange(listener: () => void): () => void;
}

/** What the policies in force say about rates. */
export class RateBook {
  readonly #policies: PolicySource;

  constructor(policies: PolicySource) {
    this.#policies = policies;
  }

  /** The policies in force: the same object as long as they do not change. */
  get policies(): PolicySet {
    return this.#policies.current();
  }

  explain(query: RateQuery): Explanation {
    return explainRate(query, this.#policies.current());
  }

  /** @param at milliseconds of Unix time */
  explainMigration(migration: Migration, at = Date.now()): Explanation {
    return this.explain(rateQueryOf(migration, at));
  }

  /** @returns a function that ends the listening */
  onChange(listener: () => void): () => void {
    return this.#policies.onChange(listener);
  }
}
