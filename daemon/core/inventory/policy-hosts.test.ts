import { describe, expect, it } from '@jest/globals';
import { limited } from '../rate/rate.ts';
import { buildInventory } from './inventory.ts';
import { policyHosts } from './policy-hosts.ts';
import { strayVariables } from './strays.ts';
import type { Variables, WrittenInventory, WrittenValue } from './written.ts';

let line = 0;
function vars(values: Record<string, WrittenValue>): Variables {
  return new Map(
    Object.entries(values).map(([name, value]) => [
      name,
      { value, origin: { file: 'hosts.yaml', line: ++line, column: 1 } },
    ]),
  );
}

function inventoryOf(
  groupVars: Record<string, WrittenValue>,
  hosts: Record<string, Record<string, WrittenValue>>,
): WrittenInventory {
  const origin = { file: 'hosts.yaml', line: 0, column: 0 };
  const written = Object.entries(hosts).map(([pattern, own]) => ({ pattern, origin, vars: vars(own) }));
  const rack = { name: 'rack', origin, vars: vars(groupVars), hosts: written, children: [] };
  return { groups: [rack], groupVars: new Map(), hostVars: new Map() };
}

const read = (written: WrittenInventory) => policyHosts(buildInventory(written).inventory);
const messages = (written: WrittenInventory) => read(written).problems.map(({ message }) => message);

describe("Sluice's variables of an inventory", () => {
  it('give each host its agent, its limit by precedence, and the ceilings of itself and its group apart', () => {
    const { hosts, groups, problems } = read(
      inventoryOf(
        { sluice_agent: '{{ inventory_hostname }}:7441', sluice_limit: '80MiB/s', sluice_max: '1MiB/s' },
        { 'stor-1': {}, 'stor-2': { sluice_agent: '[::1]:7441', sluice_limit: '1kB/s', sluice_max: '2MiB/s' } },
      ),
    );
    expect(problems).toEqual([]);
    expect(hosts.get('stor-1')).toMatchObject({
      agent: { value: 'stor-1:7441' },
      groups: ['rack'],
      limit: { value: limited(80 * 2 ** 20) },
      max: undefined,
    });
    expect(hosts.get('stor-2')).toMatchObject({
      agent: { value: '[::1]:7441' },
      limit: { value: limited(1000) },
      max: { value: limited(2 * 2 ** 20) },
    });
    expect(groups.get('rack')?.max?.value).toEqual(limited(2 ** 20));
  });

  it('label hosts and describe their pools, a mapping taken whole from the strongest level, a max left where it stands', () => {
    const { hosts, groups, problems } = read(
      inventoryOf(
        {
          sluice_agent: '{{ inventory_hostname }}:7441',
          sluice_labels: vars({ tier: 'disk', row: '3' }),
          sluice_pools: vars({ fast: vars({ limit: '5MiB/s', max: '9MiB/s', labels: vars({ tier: 'nvme' }) }) }),
        },
        {
          'stor-1': {},
          'stor-2': { sluice_labels: vars({ tier: 'tape' }), sluice_pools: vars({ slow: vars({ max: '1kB/s' }) }) },
        },
      ),
    );
    expect(problems).toEqual([]);
    const one = hosts.get('stor-1');
    expect([one?.labels, one?.pools.get('fast')?.labels]).toEqual([
      new Map(Object.entries({ tier: 'disk', row: '3' })),
      new Map([['tier', 'nvme']]),
    ]);
    expect(one?.pools.get('fast')).toMatchObject({ limit: { value: limited(5 * 2 ** 20) }, max: undefined });
    expect(groups.get('rack')?.poolMax.get('fast')?.value).toEqual(limited(9 * 2 ** 20));
    expect([...(hosts.get('stor-2')?.pools ?? [])].map(([name, { max }]) => [name, max?.value])).toEqual([
      ['slow', limited(1000)],
    ]);
    expect(hosts.get('stor-2')?.labels).toEqual(new Map([['tier', 'tape']]));
  });

  it('fill in ansible_host', () => {
    const { hosts } = read(inventoryOf({ sluice_agent: '{{ansible_host}}:7441' }, { h: { ansible_host: '10.0.0.7' } }));
    expect(hosts.get('h')?.agent.value).toBe('10.0.0.7:7441');
  });

  it.each<[string, Record<string, string>, string]>([
    ['no agent', {}, 'host h has no sluice_agent: write sluice_agent: ADDRESS:PORT, such as h:7441'],
    [
      'an agent without a port',
      { sluice_agent: '10.0.0.1' },
      'sluice_agent of host h is "10.0.0.1": write ADDRESS:PORT, such as h:7441',
    ],
    ['port 0', { sluice_agent: 'h:0' }, 'sluice_agent of host h is "h:0": write ADDRESS:PORT, such as h:7441'],
    [
      'port 70000',
      { sluice_agent: 'h:70000' },
      'sluice_agent of host h is "h:70000": write ADDRESS:PORT, such as h:7441',
    ],
    [
      'an unknown template',
      { sluice_agent: '{{ ip }}:1' },
      'sluice_agent of host h is "{{ ip }}:1": nothing is known for {{ ip }}',
    ],
    [
      'a bare number',
      { sluice_agent: 'h:1', sluice_limit: '10' },
      'sluice_limit: rate "10" has no unit: write 10MiB/s, 10MB/s or 10B/s',
    ],
    [
      'zero',
      { sluice_agent: 'h:1', sluice_max: '0' },
      'sluice_max: rate "0" says nothing: zero is no rate; write unlimited or paused',
    ],
    [
      'a misspelt name',
      { sluice_agent: 'h:1', sluice_limt: '1B/s' },
      'unknown variable sluice_limt (did you mean sluice_limit?); Sluice reads sluice_agent, sluice_limit, sluice_max, sluice_labels, sluice_pools',
    ],
  ])('refuse %s', (_, own, message) => {
    expect(messages(inventoryOf({}, { h: own }))).toEqual([message]);
  });

  it('refuse what is wrong also where it is overridden, and once for all the hosts that it reaches', () => {
    const written = inventoryOf(
      { sluice_limit: 'fast' },
      { 'h[1:3]': { sluice_agent: '{{ inventory_hostname }}:1', sluice_limit: '1B/s' } },
    );
    expect(messages(written)).toHaveLength(1);
  });

  it('refuse two hosts with one agent', () => {
    const message = 'hosts h1 and h2 have the same sluice_agent, 10.0.0.1:7441';
    expect(messages(inventoryOf({}, { 'h[1:2]': { sluice_agent: '10.0.0.1:7441' } }))).toEqual([message]);
  });

  it('are refused for a group or a host that the inventory does not have, unlike the variables of others', () => {
    const written = {
      ...inventoryOf({}, { h: { sluice_agent: 'h:1' } }),
      groupVars: new Map([
        ['rak', vars({ sluice_max: '1MiB/s' })],
        ['web', vars({ ntp: 'yes' })],
      ]),
      hostVars: new Map([['h2', vars({ sluice_agent: 'h2:1' })]]),
    };
    expect(strayVariables(written, buildInventory(written).inventory).map(({ message }) => message)).toEqual([
      'sluice_max is set for group rak, which the inventory does not have (did you mean rack?)',
      'sluice_agent is set for host h2, which the inventory does not have (did you mean h?)',
    ]);
  });
});
