import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildInventory, type Inventory } from './inventory.ts';
import type { Variables, WrittenGroup, WrittenInventory } from './written.ts';

const origin = { file: 'inventory/hosts.yaml', line: 1, column: 1 };

function vars(values: Record<string, string>): Variables {
  return new Map(Object.entries(values).map(([name, value]) => [name, { value, origin }]));
}

/** `hosts: { "stor-01": { v: "own" } }`, each group with what it holds. */
interface Shape {
  readonly vars?: Record<string, string>;
  readonly hosts?: Record<string, Record<string, string>>;
  readonly children?: Record<string, Shape>;
}

function group(name: string, shape: Shape): WrittenGroup {
  return {
    name,
    origin,
    vars: vars(shape.vars ?? {}),
    hosts: Object.entries(shape.hosts ?? {}).map(([pattern, own]) => ({ pattern, origin, vars: vars(own) })),
    children: Object.entries(shape.children ?? {}).map(([child, inner]) => group(child, inner)),
  };
}

function written(groups: Record<string, Shape>, folders: Partial<WrittenInventory> = {}): WrittenInventory {
  const top = Object.entries(groups).map(([name, shape]) => group(name, shape));
  return { groups: top, groupVars: new Map(), hostVars: new Map(), ...folders };
}

/** A group with host h in it, and v set to the group's name. */
function withHost(v: string, priority = '1'): Shape {
  return { vars: { v, ansible_group_priority: priority }, hosts: { h: {} } };
}

const inForce = (inventory: Inventory, host: string) => inventory.hosts.get(host)?.effective.get('v')?.value;

describe('An inventory', () => {
  it('has its hosts in the groups they are written under, in the parents of those, and in order', () => {
    const { inventory, problems } = buildInventory(
      written({
        all: { children: { site: { children: { rack: { hosts: { 'stor-[1:2]': {} } } } } }, hosts: { lonely: {} } },
      }),
    );
    expect(problems).toEqual([]);
    expect([...inventory.hosts.values()].map(({ name, groups }) => [name, groups])).toEqual([
      ['lonely', ['ungrouped']],
      ['stor-1', ['rack', 'site']],
      ['stor-2', ['rack', 'site']],
    ]);
    expect([...inventory.groups.keys()]).toEqual(['all', 'rack', 'site', 'ungrouped']);
  });

  it('makes one group of what is written about it in many places', () => {
    const { inventory } = buildInventory(
      written({
        rack: { hosts: { a: {} }, vars: { v: 'first' } },
        site: { children: { rack: { hosts: { b: {} }, vars: { v: 'second' } } } },
      }),
    );
    expect([inventory.hosts.get('a')?.groups, inventory.hosts.get('b')?.groups]).toEqual([
      ['rack', 'site'],
      ['rack', 'site'],
    ]);
    expect(inForce(inventory, 'a')).toBe('second');
  });

  it.each<[string, Record<string, Shape>, string]>([
    ['all', { all: withHost('all') }, 'all'],
    ['a group over all', { all: { vars: { v: 'all' } }, g: withHost('g') }, 'g'],
    ['a child over its parent', { p: { vars: { v: 'p' }, children: { c: withHost('c') } } }, 'c'],
    [
      'a child over its parent, though before it by name',
      { z: { vars: { v: 'z' }, children: { a: withHost('a') } } },
      'a',
    ],
    ['the last by name of the same level', { b: withHost('b'), a: withHost('a') }, 'b'],
    ['a priority over the name', { a: withHost('a', '10'), b: withHost('b') }, 'a'],
    ['the depth over a priority', { p: { ...withHost('p', '99'), children: { c: withHost('c') } } }, 'c'],
    ['the group with the longest way down', { d: { children: { c: {} } }, c: withHost('c'), z: withHost('z') }, 'c'],
    ['the host over all its groups', { g: { vars: { v: 'g' }, hosts: { h: { v: 'h' } } } }, 'h'],
  ])('gives a host the variable of %s', (_, groups, value) => {
    expect(inForce(buildInventory(written(groups)).inventory, 'h')).toBe(value);
  });

  it('puts group_vars/all over groups in files, and host_vars over everything, as Ansible does', () => {
    const groups = { g: { vars: { v: 'g in file' }, hosts: { h: { w: 'own' } } } };
    const all = new Map([['all', vars({ v: 'group_vars/all' })]]);
    const g = new Map([...all, ['g', vars({ v: 'group_vars/g' })]]);
    const hostVars = new Map([['h', vars({ v: 'host_vars/h' })]]);
    expect(inForce(buildInventory(written(groups, { groupVars: all })).inventory, 'h')).toBe('group_vars/all');
    expect(inForce(buildInventory(written(groups, { groupVars: g })).inventory, 'h')).toBe('group_vars/g');
    expect(inForce(buildInventory(written(groups, { groupVars: g, hostVars })).inventory, 'h')).toBe('host_vars/h');
  });

  it('refuses a group that is its own ancestor, and goes on with the rest', () => {
    const { inventory, problems } = buildInventory(
      written({ a: { children: { b: { children: { a: {} } } }, hosts: { h: {} } } }),
    );
    expect(problems).toEqual([{ ...origin, message: 'group a is its own ancestor: take it out of the children of b' }]);
    expect(inventory.hosts.get('h')?.groups).toEqual(['a']);
  });

  it('refuses a priority that is no number', () => {
    const { problems } = buildInventory(written({ g: { vars: { ansible_group_priority: 'high' } } }));
    expect(problems[0]?.message).toBe('ansible_group_priority of group g is "high": write a whole number, such as 10');
  });

  it('comes out the same in whatever order its groups are written', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const shapes = fc.array(
      fc.record({
        name: fc.constantFrom(...names),
        children: fc.subarray(names),
        hosts: fc.subarray(['h1', 'h2']),
        priority: fc.constantFrom('1', '2'),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(shapes, (list) => {
        // Children later in the alphabet only, so that there is no loop; one statement of v for each group.
        const groups = list.map(({ name, children, hosts, priority }) =>
          group(name, {
            vars: { v: name, ansible_group_priority: name === 'c' ? priority : '1' },
            hosts: Object.fromEntries(hosts.map((host) => [host, {}])),
            children: Object.fromEntries(children.filter((child) => child > name).map((child) => [child, {}])),
          }),
        );
        const distinct = [...new Map(groups.map((each) => [each.name, each])).values()];
        const build = (order: WrittenGroup[]) => buildInventory({ ...written({}), groups: order }).inventory;
        expect(build(distinct.toReversed())).toEqual(build(distinct));
      }),
      { numRuns: 2000 },
    );
  });
});
