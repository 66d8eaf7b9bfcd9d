import { buildInventory } from '../core/inventory/inventory.ts';
import { type PolicyHosts, policyHosts } from '../core/inventory/policy-hosts.ts';
import { strayVariables } from '../core/inventory/strays.ts';
import { overlay, type Variables, type WrittenGroup } from '../core/inventory/written.ts';
import type { PolicyProblem } from '../core/policy/origin.ts';
import { InventoryFile } from './inventory-file.ts';
import type { SourceFile } from './source-file.ts';
import type { YamlFile } from './yaml-file.ts';

const howToWriteOne =
  'write inventory/hosts.yaml with each host and its agent, such as "all: { hosts: { stor-01: { sluice_agent: stor-01:7441 } } }"';

/** Makes hosts and groups of the files under `inventory/`. */
export function draftInventory(
  sources: readonly SourceFile[],
  yamlOf: (source: SourceFile) => YamlFile[],
): PolicyHosts {
  const problems: PolicyProblem[] = [];
  const groups: WrittenGroup[] = [];
  const variables = { group_vars: new Map<string, Variables>(), host_vars: new Map<string, Variables>() };
  for (const source of sources) {
    if (source.kind === 'policies' || source.kind === 'misnamed') continue;
    for (const file of yamlOf(source).map((yaml) => new InventoryFile(yaml))) {
      if (source.kind === 'inventory') {
        groups.push(...file.groups());
      } else {
        const named = variables[source.kind];
        named.set(source.name, overlay(named.get(source.name), file.variables()));
      }
      problems.push(...file.problems);
    }
  }
  const written = { groups, groupVars: variables.group_vars, hostVars: variables.host_vars };
  const { inventory, problems: groupProblems } = buildInventory(written);
  const { hosts, groups: policyGroups, problems: hostProblems } = policyHosts(inventory);
  // A group in a file that cannot be read would make its variables look like nobody's.
  const strays = problems.length === 0 ? strayVariables(written, inventory) : [];
  problems.push(...groupProblems, ...hostProblems, ...strays);
  if (problems.length === 0 && hosts.size === 0) problems.push(noHosts(sources));
  return { hosts, groups: policyGroups, problems };
}

function noHosts(sources: readonly SourceFile[]): PolicyProblem {
  const file = sources.find((source) => source.kind === 'inventory');
  const what = file ? 'the inventory has no hosts' : 'there is no inventory';
  return { file: file?.path ?? 'inventory', line: 0, column: 0, message: `${what}: ${howToWriteOne}` };
}
