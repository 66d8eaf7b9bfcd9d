import type { Place } from '../core/migration/place.ts';
import { type Crossing, crossingOf } from '../core/policy/crossing.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';

/** Which budgets of the policies a way crosses, as places in the list of them; found once for each way and policy set. */
export class Crossings {
  #policies: PolicySet | undefined;
  #crossing: Crossing = () => [];
  readonly #known = new Map<string, readonly number[]>();

  of(source: Place, destination: Place, policies: PolicySet): readonly number[] {
    if (policies !== this.#policies) {
      this.#policies = policies;
      this.#crossing = crossingOf(policies);
      this.#known.clear();
    }
    const key = [source.host, source.pool, destination.host, destination.pool].join('\n');
    const crossed = this.#known.get(key) ?? this.#crossing({ source, destination });
    this.#known.set(key, crossed);
    return crossed;
  }
}
