import { type Rate, unlimited } from '../rate/rate.ts';
import { type KnownPlace, PlaceIndex } from './place-index.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import type { Rule } from './rule.ts';
import { VolumeFilter } from './volume-filter.ts';

/**
 * A policy set made ready to be asked often. What a rule says about places is worked out once for each place, one bit a rule, so that a
 * question looks only at the rules that are about both of its ends.
 */
export class PolicyIndex {
  readonly places: PlaceIndex;
  /** The default's max; unlimited where there is none. */
  readonly ceiling: Rate;
  readonly #rules: readonly { readonly rule: Rule; readonly volume: VolumeFilter }[];

  constructor(policies: PolicySet) {
    this.places = new PlaceIndex(policies);
    this.ceiling = policies.default.max?.value ?? unlimited;
    this.#rules = policies.rules.map((rule) => ({ rule, volume: new VolumeFilter(rule.match) }));
  }

  /** The rules whose match fits, in order, whether or not they are looked at at the moment. */
  fitting(volume: RateQuery['volume'], { asSource }: KnownPlace, { asDestination }: KnownPlace): Rule[] {
    const found: Rule[] = [];
    for (let word = 0; word < asSource.length; word++) {
      let bits = (asSource[word] ?? 0) & (asDestination[word] ?? 0);
      while (bits !== 0) {
        const lowestBit = 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        const candidate = this.#rules[word * 32 + lowestBit];
        if (candidate?.volume.fits(volume)) found.push(candidate.rule);
      }
    }
    return found;
  }
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
