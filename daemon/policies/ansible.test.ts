import { spawnSync } from 'node:child_process';
import { describe, expect } from '@jest/globals';
import fc from 'fast-check';
import { TemporaryPolicies } from '../../test/support/policy-folders.ts';
import { itWithTool } from '../../test/support/with-tool.ts';
import { formatProblem } from '../core/policy/origin.ts';
import { formatRate } from '../core/rate/text.ts';
import { readPolicyFolder } from './read-folder.ts';

type Group = { vars: Record<string, string | number>; hosts: Record<string, object>; children: Record<string, null> };
type Files = Record<string, string>;
type Sample = typeof inventories extends fc.Arbitrary<infer T> ? T : never;

const letters = ['a', 'b', 'c', 'd', 'e'];
const hostNames = ['1', '2', '3'];
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const limit = fc.integer({ min: 1, max: 999 }).map((number) => ({ sluice_limit: `${number}B/s` }));
const group = fc.record({
  children: fc.subarray(letters),
  hosts: fc.dictionary(fc.constantFrom(...hostNames), perhaps(limit), { maxKeys: 3 }),
  vars: perhaps(limit),
  priority: perhaps(fc.integer({ min: 1, max: 3 })),
  groupVars: perhaps(limit),
});
const inventories = fc.record({
  groups: fc.array(group, { minLength: letters.length, maxLength: letters.length }),
  hostVars: fc.dictionary(fc.constantFrom(...hostNames), limit, { maxKeys: 1 }),
  order: fc.shuffledSubarray(letters, { minLength: letters.length }),
});

/** One inventory of many in one folder: its groups and hosts have the number in their names. */
function filesOf(inventory: Sample, number: number): Files {
  const files: Files = {};
  const top: Record<string, Group> = {};
  for (const letter of inventory.order) {
    const written = inventory.groups[letters.indexOf(letter)];
    if (!written) continue;
    const priority = written.priority === undefined ? {} : { ansible_group_priority: written.priority };
    const hosts = Object.entries(written.hosts).map(([host, own]) => [`h${number}-${host}`, own ?? {}]);
    // Children come later in the alphabet, so that no group is its own ancestor.
    const children = written.children.filter((child) => child > letter).map((child) => [`g${number}_${child}`, null]);
    top[`g${number}_${letter}`] = {
      vars: { ...written.vars, ...priority },
      hosts: Object.fromEntries(hosts),
      children: Object.fromEntries(children),
    };
    if (written.groupVars) files[`inventory/group_vars/g${number}_${letter}.yaml`] = JSON.stringify(written.groupVars);
  }
  files[`inventory/${number}.yaml`] = JSON.stringify(top);
  const known = new Set(Object.values(top).flatMap(({ hosts }) => Object.keys(hosts)));
  for (const [host, own] of Object.entries(inventory.hostVars)) {
    if (known.has(`h${number}-${host}`)) files[`inventory/host_vars/h${number}-${host}.yml`] = JSON.stringify(own);
  }
  return files;
}

/** The groups of a host, and the limit that is in force for it. */
interface HostFacts {
  readonly groups: readonly string[];
  readonly limit: string | undefined;
}

/** What ansible-inventory says of each host. */
function referee(folder: string): Record<string, HostFacts> {
  const { stdout } = spawnSync('ansible-inventory', ['-i', folder, '--list'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const { _meta, ...groups } = JSON.parse(stdout);
  const memberships = new Map<string, Set<string>>();
  const descend = (name: string, above: readonly string[]) => {
    const path = name === 'all' ? above : [...above, name];
    for (const host of groups[name]?.hosts ?? []) {
      const joined = memberships.get(host) ?? new Set();
      for (const each of path) joined.add(each);
      memberships.set(host, joined);
    }
    for (const child of groups[name]?.children ?? []) descend(child, path);
  };
  descend('all', []);
  return Object.fromEntries(
    [...memberships].map(([host, joined]) => {
      return [host, { groups: [...joined].sort(), limit: _meta.hostvars[host]?.sluice_limit }];
    }),
  );
}

/** What we say of each host. */
async function ourselves(folder: string): Promise<Record<string, HostFacts>> {
  const reading = await readPolicyFolder(folder);
  if ('problems' in reading) throw new Error(reading.problems.map(formatProblem).join('\n'));
  return Object.fromEntries(
    [...reading.ok.hosts.values()].map(({ name, groups, limit: stated }) => {
      return [name, { groups, limit: stated && formatRate(stated.value) }];
    }),
  );
}

describe('An inventory', () => {
  // Skipped where Ansible (Debian: ansible-core) is not installed: it is the referee.
  itWithTool('ansible-inventory').each([
    ['variables of all in its file', 'inventory/all.yaml', 'all: { vars: { sluice_limit: 7kB/s } }\n'],
    ['variables of all in group_vars', 'inventory/group_vars/all.yaml', 'sluice_limit: 7kB/s\n'],
  ])('has the hosts, groups and limits that Ansible finds in it, with %s', async (_, path, text) => {
    const samples = fc.sample(inventories, { numRuns: 150, seed: 7 });
    await using policies = await TemporaryPolicies.with({
      'inventory/agents.yaml': 'all: { vars: { sluice_agent: "{{ inventory_hostname }}:7441" } }\n',
      [path]: text,
      ...Object.assign({}, ...samples.map(filesOf)),
    });
    const ours = await ourselves(policies.folder);
    expect(Object.keys(ours).length).toBeGreaterThan(200);
    expect(ours).toEqual(referee(`${policies.folder}/inventory`));
  });
});
