import { type PolicyProblem, problemAt, type Stated } from '../core/policy/origin.ts';
import type { Direction } from '../core/share/budget/budget.ts';
import { budgetSchema } from './schema-budget.ts';
import { howToName, namePattern } from './schema-names.ts';
import type { WrittenBudget, WrittenScope } from './written-budget.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** The budgets of one policy file, as far as they can be read. */
export interface ReadBudgets {
  readonly budgets: readonly WrittenBudget[];
  /** What is wrong with names; all else is told by the schema. */
  readonly problems: readonly PolicyProblem[];
}

/** Reads the budgets under the key `budgets`. @param entries their names, and what is written of each */
export function readBudgets(file: YamlFile, entries: readonly (readonly [string, unknown])[]): ReadBudgets {
  return {
    budgets: entries.flatMap(([name, written]) => readBudget(file, name, written)),
    problems: entries.filter(([name]) => !namePattern.test(name)).map(([name]) => misnamed(file, name)),
  };
}

type Written = NonNullable<ReturnType<typeof budgetSchema.safeParse>['data']>;

function readBudget(file: YamlFile, name: string, data: unknown): WrittenBudget[] {
  const { data: written } = budgetSchema.safeParse(data);
  if (!written) return [];
  const path = ['budgets', name];
  const during = (written.during ?? []).map(({ window, limit }, index) => ({
    window: { value: window, origin: file.keyOrigin([...path, 'during', index, 'window']) },
    limit: { value: limit, origin: file.keyOrigin([...path, 'during', index, 'limit']) },
  }));
  return [
    {
      name: { value: name, origin: file.keyOrigin(path) },
      scope: scopeOf(written, (value, ...keys) => ({ value, origin: file.originOf([...path, ...keys]) })),
      limit: { value: written.limit, origin: file.keyOrigin([...path, 'limit']) },
      during,
    },
  ];
}

/** A value with the place that its keys lead to. */
type State = <T>(value: T, ...keys: Path) => Stated<T>;

function scopeOf({ egress, ingress, reads, writes, link }: Written, state: State): WrittenScope {
  if (egress) return networkScope(egress, 'egress', state);
  if (ingress) return networkScope(ingress, 'ingress', state);
  if (reads) return storageScope(reads, 'reads', state);
  if (writes) return storageScope(writes, 'writes', state);
  if (link === undefined) return { kind: 'everything' };
  const { from, to, both_ways: bothWays = false } = link;
  return { kind: 'link', from: state(from, 'link', 'from'), to: state(to, 'link', 'to'), bothWays };
}

function networkScope(written: NonNullable<Written['egress']>, direction: Direction, state: State): WrittenScope {
  const { host, each_host: hosts, group = '' } = written;
  if (host !== undefined) return { kind: 'host', host: state(host, direction, 'host'), direction };
  if (hosts !== undefined) return { kind: 'each-host', hosts: state(hosts, direction, 'each_host'), direction };
  return { kind: 'group', group: state(group, direction, 'group'), direction };
}

function storageScope(written: NonNullable<Written['reads']>, access: 'reads' | 'writes', state: State): WrittenScope {
  const { pool, each_pool: pools = [] } = written;
  if (pool !== undefined) return { kind: 'pool', pool: state(pool, access, 'pool'), access };
  return { kind: 'each-pool', pools: state(pools, access, 'each_pool'), access };
}

function misnamed(file: YamlFile, name: string): PolicyProblem {
  const message = `name of budget ${JSON.stringify(name)} ${howToName('uplink')}`;
  return problemAt(file.keyOrigin(['budgets', name]), message);
}
