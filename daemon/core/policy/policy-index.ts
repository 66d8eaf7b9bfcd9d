import { lowest } from '../rate/merge.ts';
import { type Rate, unlimited } from '../rate/rate.ts';
import type { PolicySet } from './policy-set.ts';
import type { Place, RateQuery } from './query.ts';
import { RuleIndex } from './rule-index.ts';

/** A policy set made ready to be asked often. */
export class PolicyIndex {
  readonly rules: RuleIndex;
  readonly #policies: PolicySet;
  readonly #everywhere: Rate;
  readonly #hostCeilings = new Map<string, Rate>();

  constructor(policies: PolicySet) {
    this.rules = new RuleIndex(policies);
    this.#policies = policies;
    this.#everywhere = lowestOf([policies.default.max?.value, policies.groups.get('all')?.max?.value]);
  }

  /** The lowest max of default, groups, hosts and pools at both ends; unlimited where there is none. */
  ceiling({ source, destination }: RateQuery): Rate {
    return lowest(this.#everywhere, lowest(this.#ceilingAt(source), this.#ceilingAt(destination)));
  }

  /** The limit of the pool at one end, else its host's. */
  limitAt(place: Place): Rate | undefined {
    const host = this.#policies.hosts.get(place.host);
    return (host?.pools.get(place.pool)?.limit ?? host?.limit)?.value;
  }

  #ceilingAt({ host, pool }: Place): Rate {
    return lowest(this.#hostCeiling(host), this.#poolCeiling(host, pool));
  }

  /** Kept for the hosts of the inventory only, of which there is an end. */
  #hostCeiling(name: string): Rate {
    const known = this.#hostCeilings.get(name);
    const host = this.#policies.hosts.get(name);
    if (known !== undefined || host === undefined) return known ?? unlimited;
    const groups = host.groups.map((group) => this.#policies.groups.get(group)?.max?.value);
    const ceiling = lowestOf([host.max?.value, ...groups]);
    this.#hostCeilings.set(name, ceiling);
    return ceiling;
  }

  #poolCeiling(hostName: string, pool: string): Rate {
    const { hosts, groups } = this.#policies;
    const host = hosts.get(hostName);
    let ceiling = host?.pools.get(pool)?.max?.value ?? unlimited;
    for (const group of host?.groups ?? [])
      ceiling = lowest(ceiling, groups.get(group)?.poolMax.get(pool)?.value ?? unlimited);
    return lowest(ceiling, groups.get('all')?.poolMax.get(pool)?.value ?? unlimited);
  }
}

function lowestOf(rates: readonly (Rate | undefined)[]): Rate {
  return rates.reduce<Rate>((least, rate) => lowest(least, rate ?? unlimited), unlimited);
}

const indices = new WeakMap<PolicySet, PolicyIndex>();

/** The index of a policy set, made at the first question and kept as long as the set is. */
export function indexOf(policies: PolicySet): PolicyIndex {
  const known = indices.get(policies);
  if (known !== undefined) return known;
  const index = new PolicyIndex(policies);
  indices.set(policies, index);
  return index;
}
