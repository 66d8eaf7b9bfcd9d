import type { Migration } from '../core/migration/migration.ts';
import { type Closure, closureOf, type Windows } from '../core/plan/closure.ts';
import { rateQueryOf } from '../core/plan/rate-in-force.ts';
import { explainRate, verdictOn } from '../core/policy/explain.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import type { RateQuery } from '../core/policy/query.ts';
import { groundsOf, resolveAt } from '../core/policy/resolve.ts';

/** Where the policies in force come from; a policy folder is one. */
export interface PolicySource {
  current(): PolicySet;
  /** @returns a function that ends the listening */
  onChange(listener: () => void): () => void;
}

/** What tells that a window opened or closed, or that the clock was set. */
export interface Turns {
  /** @returns a function that ends the listening */
  onTurn(listener: () => void): () => void;
}

/** What the policies said about a migration at an instant, and how long that holds. */
export interface Answer {
  /** In brief, as it is kept and sent; it has the instant. */
  readonly verdict: Explanation;
  /** What a window puts in its way; undefined where none does. */
  readonly closure: Closure | undefined;
  /** Weight in the sharing of budgets. */
  readonly priority: number;
  /** Bytes per second that it is to get at least; 0 for none. */
  readonly floor: number;
  /** The next instant at which it may change by itself, in milliseconds of Unix time; undefined for never. */
  readonly until: number | undefined;
  /** What it was made from, each the same object as long as it did not change. */
  readonly from: readonly unknown[];
}

/** What the policies in force say about rates. */
export class RateBook {
  readonly #policies: PolicySource;
  readonly #turns: Turns;

  constructor(policies: PolicySource, turns: Turns) {
    this.#policies = policies;
    this.#turns = turns;
  }

  get policies(): PolicySet {
    return this.#policies.current();
  }

  /** The windows of the policies in force, by name. */
  get windows(): Windows {
    return this.#policies.current().windows;
  }

  /** With every rule and every layer, also those that have no bearing on it. */
  explain(query: RateQuery): Explanation {
    return explainRate(query, this.#policies.current());
  }

  /** As `explain`. @param at milliseconds of Unix time */
  explainMigration(migration: Migration, at = Date.now()): Explanation {
    return this.explain(rateQueryOf(migration, at));
  }

  /** The same answer in brief: what has a bearing on it. @param at milliseconds of Unix time */
  verdictOn(migration: Migration, at = Date.now()): Explanation {
    return verdictOn(rateQueryOf(migration, at), this.#policies.current());
  }

  /** @param at milliseconds of Unix time */
  answer(migration: Migration, at: number): Answer {
    const policies = this.#policies.current();
    const query = rateQueryOf(migration, at);
    const grounds = groundsOf(query, policies);
    const { until, priority, floor } = resolveAt(grounds, at, query.hasBegun);
    const verdict = verdictOn(query, policies, grounds);
    const closure = closureOf(verdict, policies.windows);
    return { verdict, closure, priority, floor, until, from: this.#groundsOf(migration) };
  }

  /** Whether an answer would be the same now. A clock that was put back makes it void as well. */
  holds({ verdict, until, from }: Answer, migration: Migration, now: number): boolean {
    if (now < verdict.at || (until !== undefined && now >= until)) return false;
    return this.#groundsOf(migration).every((value, index) => value === from[index]);
  }

  /**
   * Tells when answers may not hold any more: the policies changed, a window opened or closed, the clock was set.
   * @returns a function that ends the listening
   */
  onChange(listener: () => void): () => void {
    const endings = [this.#policies.onChange(listener), this.#turns.onTurn(listener)];
    return () => {
      for (const end of endings) end();
    };
  }

  #groundsOf({ limit, metadata, state, source, sizeBytes }: Migration): readonly unknown[] {
    return [this.#policies.current(), limit, metadata, source, sizeBytes, state.kind === 'pending'];
  }
}
