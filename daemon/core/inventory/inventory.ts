import type { Origin, PolicyProblem } from '../policy/origin.ts';
import { Gathering } from './groups.ts';
import { Precedence } from './precedence.ts';
import { overlay, type Variables, type WrittenInventory } from './written.ts';

/** A host as all groups above it make it. */
export interface InventoryHost {
  readonly name: string;
  readonly origin: Origin;
  /** Every group it is in, parents too, by name, without `all`; `ungrouped` when there is no other. */
  readonly groups: readonly string[];
  /** Written for this very host. */
  readonly own: Variables;
  /** In force: its own over those of its groups, by Ansible's precedence. */
  readonly effective: Variables;
}

export interface InventoryGroup {
  readonly name: string;
  readonly origin: Origin;
  /** Written for this very group. */
  readonly own: Variables;
}

export interface Inventory {
  /** By name, in the order of names. */
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  /** By name, in the order of names; `all` among them. */
  readonly groups: ReadonlyMap<string, InventoryGroup>;
}

const top: Origin = { file: 'inventory', line: 0, column: 0 };

/**
 * Reads a written inventory as Ansible does. From weak to strong: variables of `all` and then of the other groups in inventory files,
 * `group_vars/all`, `group_vars/` of the other groups, the host's in inventory files, `host_vars/`.
 */
export function buildInventory(written: WrittenInventory): { inventory: Inventory; problems: PolicyProblem[] } {
  const gathering = gather(written);
  const precedence = new Precedence(gathering);
  const problems = [...gathering.problems, ...precedence.problems()];
  const hosts = byName([...gathering.hosts.values()], (host) => {
    const groups = new Set([...host.groups].flatMap((group) => [group, ...gathering.ancestors(group)])).add('all');
    const own = overlay(host.vars, written.hostVars.get(host.name));
    const effective = overlay(inherited(precedence.sort(groups), gathering, written), own);
    groups.delete('all');
    return { name: host.name, origin: host.origin, groups: [...groups].sort(), own, effective };
  });
  const groups = byName([...gathering.groups.values()], (group) => {
    const own = overlay(group.vars, written.groupVars.get(group.name));
    return { name: group.name, origin: group.origin, own };
  });
  return { inventory: { hosts, groups }, problems };
}

/** Groups that nobody is the parent of are children of `all`; hosts in no other group are in `ungrouped`. */
function gather(written: WrittenInventory): Gathering {
  const gathering = new Gathering();
  const empty = { origin: top, vars: new Map(), hosts: [], children: [] };
  gathering.add({ ...empty, name: 'all', children: [{ ...empty, name: 'ungrouped' }] });
  for (const group of written.groups) gathering.add(group);
  for (const group of gathering.groups.values()) {
    if (group.name !== 'all' && group.parents.size === 0) group.parents.add('all');
  }
  for (const host of gathering.hosts.values()) {
    host.groups.delete('all');
    if (host.groups.size > 1) host.groups.delete('ungrouped');
    if (host.groups.size === 0) host.groups.add('ungrouped');
  }
  return gathering;
}

/** @param groups from weak to strong, `all` first */
function inherited(groups: readonly string[], gathering: Gathering, written: WrittenInventory): Variables {
  const inFiles = groups.map((group) => gathering.groups.get(group)?.vars);
  const inFolders = groups.map((group) => written.groupVars.get(group));
  return overlay(...inFiles, ...inFolders);
}

function byName<T extends { name: string }, U>(items: T[], convert: (item: T) => U): Map<string, U> {
  items.sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(items.map((item) => [item.name, convert(item)]));
}
