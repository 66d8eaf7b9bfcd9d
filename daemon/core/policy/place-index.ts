import { lowestStated } from '../rate/merge.ts';
import type { Rate } from '../rate/rate.ts';
import { placeFilter } from './place-filter.ts';
import type { PolicySet } from './policy-set.ts';
import type { Place } from './query.ts';

/** What the policies say about one place, whatever else a migration is. */
export interface KnownPlace {
  /** Of its pool, else of its host. */
  readonly limit: Rate | undefined;
  /** The lowest max of its pool, its host and the groups of that; undefined where none states one. */
  readonly ceiling: Rate | undefined;
  /** Bit N says that rule N may be about a migration from here. */
  readonly asSource: Uint32Array;
  /** The same for one to here. */
  readonly asDestination: Uint32Array;
}

/** Thousands of hosts with a few pools each; places are asked about by anyone, so there is no end of them. */
const mostPlaces = 20_000;

/** Works out each place once. */
export class PlaceIndex {
  readonly #policies: PolicySet;
  readonly #sourceFilters: readonly ((place: Place) => boolean)[];
  readonly #destinationFilters: readonly ((place: Place) => boolean)[];
  /** By host, pool and driver. */
  readonly #known = new Map<string, Map<string, Map<string, KnownPlace>>>();
  #count = 0;

  constructor(policies: PolicySet) {
    this.#policies = policies;
    this.#sourceFilters = policies.rules.map(({ match }) => placeFilter(match.source, policies.hosts));
    this.#destinationFilters = policies.rules.map(({ match }) => placeFilter(match.destination, policies.hosts));
  }

  at(place: Place): KnownPlace {
    return this.#known.get(place.host)?.get(place.pool)?.get(place.driver) ?? this.#learn(place);
  }

  #learn(place: Place): KnownPlace {
    if (++this.#count > mostPlaces) {
      this.#known.clear();
      this.#count = 1;
    }
    const { host, pool, driver } = place;
    const known = this.#workOut(place);
    const pools = this.#known.get(host) ?? new Map<string, Map<string, KnownPlace>>();
    const drivers = pools.get(pool) ?? new Map<string, KnownPlace>();
    this.#known.set(host, pools.set(pool, drivers.set(driver, known)));
    return known;
  }

  #workOut(place: Place): KnownPlace {
    const { hosts, groups } = this.#policies;
    const host = hosts.get(place.host);
    const pool = host?.pools.get(place.pool);
    const above = ['all', ...(host?.groups ?? [])].map((group) => groups.get(group));
    const ceilings = [host?.max, pool?.max, ...above.flatMap((group) => [group?.max, group?.poolMax.get(place.pool)])];
    return {
      limit: (pool?.limit ?? host?.limit)?.value,
      ceiling: ceilings.reduce<Rate | undefined>((least, max) => lowestStated(least, max?.value), undefined),
      asSource: bitsOf(this.#sourceFilters, place),
      asDestination: bitsOf(this.#destinationFilters, place),
    };
  }
}

function bitsOf(tests: readonly ((place: Place) => boolean)[], place: Place): Uint32Array {
  const bits = new Uint32Array(Math.ceil(tests.length / 32));
  tests.forEach((test, rule) => {
    if (test(place)) bits[rule >> 5] = (bits[rule >> 5] ?? 0) | (1 << (rule & 31));
  });
  return bits;
}
