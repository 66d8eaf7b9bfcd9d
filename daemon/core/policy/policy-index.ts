import type { Rate } from '../rate/rate.ts';
import { type KnownPlace, PlaceIndex } from './place-index.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import type { Rule } from './rule.ts';
import { SharedVerdicts } from './shared-verdicts.ts';
import { VolumeFilter } from './volume-filter.ts';

/** A volume is asked about by anyone, so there is no end of what may fit it. */
const mostLists = 20_000;

/**
 * A policy set made ready to be asked often. What a rule says about places is worked out once for each place, one bit a rule, so that a
 * question looks only at the rules that are about both of its ends.
 */
export class PolicyIndex {
  readonly places: PlaceIndex;
  readonly verdicts = new SharedVerdicts();
  /** The default's max. */
  readonly ceiling: Rate | undefined;
  readonly #rules: readonly { readonly rule: Rule; readonly volume: VolumeFilter }[];
  /** Lists of rules that were found to fit, by their places. */
  readonly #lists = new Map<string, readonly Rule[]>();

  constructor(policies: PolicySet) {
    this.places = new PlaceIndex(policies);
    this.ceiling = policies.default.max?.value;
    this.#rules = policies.rules.map((rule) => ({ rule, volume: new VolumeFilter(rule.match) }));
  }

  /**
   * The rules whose match fits, in order, whether or not they are looked at at the moment; where the same rules do, it is the same list.
   */
  fitting(volume: RateQuery['volume'], { asSource }: KnownPlace, { asDestination }: KnownPlace): readonly Rule[] {
    const found: number[] = [];
    for (let word = 0; word < asSource.length; word++) {
      let bits = (asSource[word] ?? 0) & (asDestination[word] ?? 0);
      while (bits !== 0) {
        const lowestBit = 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        const place = word * 32 + lowestBit;
        if (this.#rules[place]?.volume.fits(volume)) found.push(place);
      }
    }
    return this.#listOf(found);
  }

  #listOf(places: readonly number[]): readonly Rule[] {
    const key = places.join();
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    if (this.#lists.size === mostLists) this.#lists.clear();
    const list = places.flatMap((place) => this.#rules[place]?.rule ?? []);
    this.#lists.set(key, list);
    return list;
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
