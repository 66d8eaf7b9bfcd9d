import { globTest, type NameTest } from './glob-test.ts';
import { labelAt } from './labels.ts';
import type { PolicyDraft, PolicyHost } from './policy-set.ts';
import type { Place, RateQuery } from './query.ts';
import type { KeyGlobs, PlaceMatch, Rule } from './rule.ts';

type PlaceTest = (place: Place) => boolean;
type Hosts = ReadonlyMap<string, PolicyHost>;

/**
 * The rules of one policy set, made ready to be asked often. What a rule says about hosts and groups is worked out once for each host
 * of the inventory, one bit a rule, so that a question looks only at the rules that are about both of its hosts.
 */
export class RuleIndex {
  readonly #rules: readonly PreparedRule[];
  readonly #source: HostRows;
  readonly #destination: HostRows;

  constructor({ rules, hosts }: Pick<PolicyDraft, 'rules' | 'hosts'>) {
    this.#rules = rules.map((rule) => new PreparedRule(rule, hosts));
    this.#source = new HostRows(
      rules.map((rule) => rule.match.source),
      hosts,
    );
    this.#destination = new HostRows(
      rules.map((rule) => rule.match.destination),
      hosts,
    );
  }

  /** The rules that match, in order: those for which `examineRules` finds no mismatch. */
  matching(query: RateQuery): Rule[] {
    const found: Rule[] = [];
    const from = this.#source.of(query.source.host);
    const to = this.#destination.of(query.destination.host);
    for (let word = 0; word < from.length; word++) {
      let bits = (from[word] ?? 0) & (to[word] ?? 0);
      while (bits !== 0) {
        const lowest = 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        const rule = this.#rules[word * 32 + lowest];
        if (rule?.fits(query)) found.push(rule.rule);
      }
    }
    return found;
  }
}

/** For each host a row of bits: bit N says that rule N may be about a migration with the host at this end. */
class HostRows {
  readonly #tests: readonly ((host: string) => boolean)[];
  readonly #hosts: Hosts;
  readonly #rows = new Map<string, Uint32Array>();

  constructor(matches: readonly PlaceMatch[], hosts: Hosts) {
    this.#tests = matches.map((match) => hostTest(match, hosts));
    this.#hosts = hosts;
  }

  /** Kept for the hosts of the inventory only: strangers are asked about seldom, and there is no end of their names. */
  of(host: string): Uint32Array {
    const known = this.#rows.get(host);
    if (known !== undefined) return known;
    const row = new Uint32Array(Math.ceil(this.#tests.length / 32));
    this.#tests.forEach((test, rule) => {
      if (test(host)) row[rule >> 5] = (row[rule >> 5] ?? 0) | (1 << (rule & 31));
    });
    if (this.#hosts.has(host)) this.#rows.set(host, row);
    return row;
  }
}

function hostTest(match: PlaceMatch, hosts: Hosts): (host: string) => boolean {
  const fits = globTest(match.hosts) ?? (() => true);
  if (match.groups.length === 0 || match.groups.includes('all')) return fits;
  const groups = new Set(match.groups);
  return (host) => fits(host) && (hosts.get(host)?.groups ?? []).some((group) => groups.has(group));
}

/** What a rule asks besides hosts and groups; what it does not ask costs nothing. */
class PreparedRule {
  readonly rule: Rule;
  readonly #volume: NameTest | undefined;
  readonly #metadata: ReturnType<typeof keyTest>;
  readonly #source: PlaceTest | undefined;
  readonly #destination: PlaceTest | undefined;

  constructor(rule: Rule, hosts: Hosts) {
    this.rule = rule;
    this.#volume = globTest(rule.match.volumes);
    this.#metadata = keyTest(rule.match.metadata);
    this.#source = placeTest(rule.match.source, hosts);
    this.#destination = placeTest(rule.match.destination, hosts);
  }

  fits({ volume, source, destination }: RateQuery): boolean {
    if (this.#volume !== undefined && !this.#volume(volume.name)) return false;
    const { atLeastBytes, underBytes } = this.rule.match.size;
    if (volume.sizeBytes < atLeastBytes || volume.sizeBytes >= underBytes) return false;
    if (this.#source !== undefined && !this.#source(source)) return false;
    if (this.#destination !== undefined && !this.#destination(destination)) return false;
    const { metadata } = volume;
    return (
      this.#metadata === undefined ||
      this.#metadata((key) => (Object.hasOwn(metadata, key) ? metadata[key] : undefined))
    );
  }
}

function placeTest(match: PlaceMatch, hosts: Hosts): PlaceTest | undefined {
  const pool = globTest(match.pools);
  const driver = globTest(match.drivers);
  const labels = keyTest(match.labels);
  if (pool === undefined && driver === undefined && labels === undefined) return undefined;
  return (place) => {
    if (pool !== undefined && !pool(place.pool)) return false;
    if (driver !== undefined && !driver(place.driver)) return false;
    return labels === undefined || labels((key) => labelAt(place, key, hosts));
  };
}

function keyTest(match: KeyGlobs): ((wordOf: (key: string) => string | undefined) => boolean) | undefined {
  if (match.size === 0) return undefined;
  const tests = [...match].map(([key, globs]) => ({ key, fits: globTest(globs) ?? (() => true) }));
  return (wordOf) =>
    tests.every(({ key, fits }) => {
      const value = wordOf(key);
      return value !== undefined && fits(value);
    });
}
