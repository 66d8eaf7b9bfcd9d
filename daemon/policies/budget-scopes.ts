import { formatPlace, type Place } from '../core/migration/place.ts';
import { isGlob, matchesGlob } from '../core/policy/glob.ts';
import { didYouMean } from '../core/policy/nearest.ts';
import { type PolicyProblem, problemAt, type Stated } from '../core/policy/origin.ts';
import type { PolicyBudget } from '../core/policy/policy-budget.ts';
import type { PolicyDraft } from '../core/policy/policy-set.ts';
import type { BudgetScope } from '../core/share/budget/budget.ts';
import type { LinkedBudget } from './window-names.ts';

/** Budgets of hosts and pools that the inventory has. */
export interface SpreadBudgets {
  readonly budgets: readonly PolicyBudget[];
  /** Hosts and groups that the inventory does not have. */
  readonly problems: readonly PolicyProblem[];
  /** Globs and groups of which no budget comes. */
  readonly warnings: readonly PolicyProblem[];
}

/** Makes of each budget that is written for many hosts or pools one for each of them. */
export function spreadBudgets(
  written: readonly LinkedBudget[],
  inventory: Pick<PolicyDraft, 'hosts' | 'groups'>,
): SpreadBudgets {
  const spreader = new Spreader(inventory);
  const budgets = written.flatMap((budget) => spreader.spread(budget));
  return { budgets, problems: spreader.problems, warnings: spreader.warnings };
}

class Spreader {
  readonly problems: PolicyProblem[] = [];
  readonly warnings: PolicyProblem[] = [];
  readonly #hosts: PolicyDraft['hosts'];
  readonly #groups: PolicyDraft['groups'];

  constructor({ hosts, groups }: Pick<PolicyDraft, 'hosts' | 'groups'>) {
    this.#hosts = hosts;
    this.#groups = groups;
  }

  spread({ name, scope, limit, during }: LinkedBudget): PolicyBudget[] {
    const about = `budget ${name.value}`;
    const one = (found: BudgetScope): PolicyBudget[] => [{ name, scope: found, limit, during }];
    const forEach = <T>(items: readonly T[], textOf: (item: T) => string, scopeOf: (item: T) => BudgetScope) =>
      items.map((item) => {
        const own = { value: `${name.value}/${textOf(item)}`, origin: name.origin };
        return { name: own, scope: scopeOf(item), limit, during };
      });
    switch (scope.kind) {
      case 'host':
        this.#mustHave('host', scope.host, about, this.#hosts);
        return one({ ...scope, host: scope.host.value });
      case 'each-host': {
        const { direction } = scope;
        const hosts = this.#hostsOf(scope.hosts, about);
        return forEach(hosts, String, (host) => ({ kind: 'host', host, direction }));
      }
      case 'group':
        this.#mustHave('group', scope.group, about, this.#groups);
        return one({ ...scope, group: scope.group.value });
      case 'pool': {
        const place = placeOf(scope.pool.value);
        this.#mustHave('host', { value: place.host, origin: scope.pool.origin }, about, this.#hosts);
        return one({ kind: 'pool', ...place, access: scope.access });
      }
      case 'each-pool': {
        const { access } = scope;
        return forEach(this.#poolsOf(scope.pools, about), formatPlace, (place) => ({ kind: 'pool', ...place, access }));
      }
      case 'link':
        this.#mustHave('group', scope.from, about, this.#groups);
        this.#mustHave('group', scope.to, about, this.#groups);
        return one({ ...scope, from: scope.from.value, to: scope.to.value });
      case 'everything':
        return one(scope);
      default:
        return scope satisfies never;
    }
  }

  #mustHave(what: string, { value, origin }: Stated<string>, about: string, known: ReadonlyMap<string, unknown>): void {
    if (known.has(value)) return;
    const meant = didYouMean(value, known.keys());
    this.problems.push(problemAt(origin, `${about}: the inventory has no ${what} ${value}${meant}`));
  }

  /** By name, each once, so that the order of neither words nor inventory files matters. */
  #hostsOf({ value: words, origin }: Stated<readonly string[]>, about: string): string[] {
    return [...new Set(words.flatMap((word) => this.#fitting({ value: word, origin }, about)))].sort();
  }

  /** A word is a group where there is one of that name, else a host, or a glob of names of hosts. */
  #fitting({ value: word, origin }: Stated<string>, about: string): readonly string[] {
    const all = [...this.#hosts.values()];
    const inGroup = word === 'all' ? all : all.filter(({ groups }) => groups.includes(word));
    const fitting = all.filter(({ name }) => matchesGlob(word, name));
    const isGroup = this.#groups.has(word);
    if (!isGroup && !isGlob(word) && fitting.length === 0) {
      const meant = didYouMean(word, [...this.#groups.keys(), ...this.#hosts.keys()]);
      this.problems.push(problemAt(origin, `${about}: the inventory has no group or host ${word}${meant}`));
      return [];
    }
    const found = isGroup ? inGroup : fitting;
    if (found.length === 0) {
      const empty = isGroup ? `group ${word} has no hosts` : `the inventory has no host that fits ${word}`;
      this.warnings.push(problemAt(origin, `${about}: ${empty}, so there is no budget of it`));
    }
    return found.map(({ name }) => name);
  }

  /** A plain pool is taken for one that each of the hosts has: the inventory need not name all. A glob is for those that it names. */
  #poolsOf({ value: words, origin }: Stated<readonly string[]>, about: string): Place[] {
    const found = words.flatMap((word) => {
      const { host, pool } = placeOf(word);
      const hosts = this.#fitting({ value: host, origin }, about);
      if (!isGlob(pool)) return hosts.map((name) => ({ host: name, pool }));
      const places = hosts.flatMap((name) => this.#namedPools(name, pool));
      if (hosts.length > 0 && places.length === 0) {
        const message = `${about}: the inventory names no pool that fits ${word} (sluice_pools), so there is no budget of it`;
        this.warnings.push(problemAt(origin, message));
      }
      return places;
    });
    const each = new Map(found.map((place) => [formatPlace(place), place]));
    return [...each.values()].sort((a, b) => (formatPlace(a) < formatPlace(b) ? -1 : 1));
  }

  #namedPools(host: string, glob: string): Place[] {
    const pools = [...(this.#hosts.get(host)?.pools.keys() ?? [])];
    return pools.filter((pool) => matchesGlob(glob, pool)).map((pool) => ({ host, pool }));
  }
}

/** @param text `host:pool`, checked to be that */
function placeOf(text: string): Place {
  const [host = '', pool = ''] = text.split(':');
  return { host, pool };
}
