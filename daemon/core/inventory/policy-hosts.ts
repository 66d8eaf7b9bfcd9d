import type { PolicyProblem } from '../policy/origin.ts';
import type { PolicyGroup, PolicyHost, PolicyPool } from '../policy/policy-set.ts';
import type { Inventory, InventoryHost } from './inventory.ts';
import { VariableReader } from './variable-reader.ts';

/** What the inventory says to Sluice. */
export interface PolicyHosts {
  readonly hosts: ReadonlyMap<string, PolicyHost>;
  readonly groups: ReadonlyMap<string, PolicyGroup>;
  readonly problems: readonly PolicyProblem[];
}

/**
 * Reads Sluice's variables. They follow Ansible's precedence, a mapping taken whole from the strongest level that has it; but a
 * `sluice_max`, or a max in `sluice_pools`, is a ceiling of the very group or host it is written for and is overridden by no other.
 */
export function policyHosts(inventory: Inventory): PolicyHosts {
  const reader = new VariableReader();
  const groups = new Map<string, PolicyGroup>();
  const hosts = new Map<string, PolicyHost>();
  for (const { name, own } of inventory.groups.values()) {
    reader.check(own);
    const maxes = [...reader.pools(own)].flatMap(([pool, { max }]) => (max ? [[pool, max] as const] : []));
    groups.set(name, { name, max: reader.rate(own, 'sluice_max'), poolMax: new Map(maxes) });
  }
  for (const host of inventory.hosts.values()) {
    reader.check(host.own);
    const agent = reader.agent(host);
    const limit = reader.rate(host.effective, 'sluice_limit');
    const max = reader.rate(host.own, 'sluice_max');
    const labels = reader.labels(host.effective);
    const { name, groups } = host;
    if (agent) hosts.set(name, { name, agent, groups, limit, max, labels, pools: poolsOf(host, reader) });
  }
  return { hosts, groups, problems: reader.problems };
}

/** Where the pools are a group's, their max is the group's, too. */
function poolsOf({ own, effective }: InventoryHost, reader: VariableReader): ReadonlyMap<string, PolicyPool> {
  const pools = reader.pools(effective);
  if (pools.size === 0 || own.has('sluice_pools')) return pools;
  return new Map([...pools].map(([name, pool]) => [name, { ...pool, max: undefined }]));
}
