import { didYouMean } from '../policy/nearest.ts';
import { type PolicyProblem, problemAt } from '../policy/origin.ts';
import type { Inventory } from './inventory.ts';
import type { Variables, WrittenInventory } from './written.ts';

/**
 * Variables of Sluice's in `group_vars/` and `host_vars/` for a name that the inventory does not have. Ansible passes over them in
 * silence; a ceiling written for a group whose name is misspelt must not be.
 */
export function strayVariables(written: WrittenInventory, inventory: Inventory): PolicyProblem[] {
  return [
    ...strays('group', written.groupVars, [...inventory.groups.keys()]),
    ...strays('host', written.hostVars, [...inventory.hosts.keys()]),
  ];
}

function strays(kind: string, files: ReadonlyMap<string, Variables>, known: readonly string[]): PolicyProblem[] {
  return [...files].flatMap(([name, variables]) => {
    const first = [...variables].find(([variable]) => variable.startsWith('sluice_'));
    if (known.includes(name) || first === undefined) return [];
    const [variable, stated] = first;
    const message = `${variable} is set for ${kind} ${name}, which the inventory does not have${didYouMean(name, known)}`;
    return [problemAt(stated.origin, message)];
  });
}
