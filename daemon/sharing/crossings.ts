import type { Place } from '../core/migration/place.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import { BudgetIndex } from '../core/share/budget/budget-index.ts';
import { budgetsAt } from '../core/share/budget/budgets-at.ts';

/** Which budgets of the policies a way crosses, as places in the list of them; found once for each way and policy set. */
export class Crossings {
  #policies: PolicySet | undefined;
  #index = new BudgetIndex([]);
  readonly #known = new Map<string, readonly number[]>();

  of(source: Place, destination: Place, policies: PolicySet): readonly number[] {
    if (policies !== this.#policies) this.#prepare(policies);
    const key = [source.host, source.pool, destination.host, destination.pool].join('\n');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const end = (place: Place) => ({ ...place, groups: policies.hosts.get(place.host)?.groups ?? [] });
    const crossed = this.#index.crossedBy({ source: end(source), destination: end(destination) });
    this.#known.set(key, crossed);
    return crossed;
  }

  #prepare(policies: PolicySet): void {
    this.#policies = policies;
    this.#known.clear();
    // What a budget is about does not change with the time.
    this.#index = new BudgetIndex(budgetsAt(policies.budgets, 0));
  }
}
