import { describe, expect, it } from '@jest/globals';
import { TemporaryPolicies } from '../../test/support/policy-folders.ts';
import { formatOrigin, formatProblem } from '../core/policy/origin.ts';
import { formatRate } from '../core/rate/text.ts';
import { readPolicyFolder } from './read-folder.ts';

const inventory = `all:
  children:
    rack_a: { hosts: { stor-01: { sluice_agent: "a:1", sluice_pools: { fast: { max: 1GiB/s }, slow: { max: 1GiB/s } } } } }
    rack_b:
      hosts:
        stor-02: { sluice_agent: "b:1", sluice_pools: { slow2: { max: 1GiB/s } } }
        stor-03: { sluice_agent: "c:1" }
    empty: {}
`;

async function read(files: Record<string, string>) {
  await using policies = await TemporaryPolicies.with({ 'inventory/hosts.yaml': inventory, ...files });
  const reading = await readPolicyFolder(policies.folder);
  if ('problems' in reading) throw new Error(reading.problems.map(formatProblem).join('\n'));
  return reading;
}

async function budgetsOf(text: string) {
  const { ok, warnings } = await read({ '10.yaml': `budgets:\n${text}` });
  const budgets = ok.budgets.map(({ name, scope }) => [name.value, scope]);
  return { budgets, names: budgets.map(([name]) => name), warnings: warnings.map(formatProblem) };
}

describe('A budget of a policy file', () => {
  it('is about a host, a pool, a group, a link between two groups, or everything', async () => {
    const { budgets, warnings } = await budgetsOf(`
  out: { limit: 1GiB/s, egress: { host: stor-01 } }
  in: { limit: 1GiB/s, ingress: { group: rack_b } }
  from-disk: { limit: paused, reads: { pool: "stor-01:nobody-told-of" } }
  to-disk: { limit: unlimited, writes: { pool: stor-02:slow } }
  there: { limit: 1GiB/s, link: { from: rack_a, to: rack_b } }
  both: { limit: 1GiB/s, link: { from: rack_a, to: rack_b, both_ways: true } }
  site: { limit: 1GiB/s, everything: true }
`);
    expect(warnings).toEqual([]);
    expect(Object.fromEntries(budgets)).toEqual({
      out: { kind: 'host', host: 'stor-01', direction: 'egress' },
      in: { kind: 'group', group: 'rack_b', direction: 'ingress' },
      'from-disk': { kind: 'pool', host: 'stor-01', pool: 'nobody-told-of', access: 'reads' },
      'to-disk': { kind: 'pool', host: 'stor-02', pool: 'slow', access: 'writes' },
      there: { kind: 'link', from: 'rack_a', to: 'rack_b', bothWays: false },
      both: { kind: 'link', from: 'rack_a', to: 'rack_b', bothWays: true },
      site: { kind: 'everything' },
    });
  });

  it('has its limit and those of its hours with the lines on which they stand, wherever its windows do', async () => {
    const { ok } = await read({
      '10.yaml': `budgets:
  site:
    limit: 1GiB/s
    everything: true
    during:
      - { window: nights, limit: unlimited }
      - window: [nights, weekend]
        limit: paused
`,
      '90.yaml':
        'windows: { nights: { timezone: UTC, hours: 22:00-06:00 }, weekend: { timezone: UTC, days: sat-sun } }\n',
    });
    const [site] = ok.budgets;
    expect(site && formatOrigin(site.name.origin)).toBe('10.yaml:2');
    expect(site && [formatRate(site.limit.value), formatOrigin(site.limit.origin)]).toEqual(['1GiB/s', '10.yaml:3']);
    expect(site?.during.map(({ window, limit }) => [window.value.names, formatOrigin(limit.origin)])).toEqual([
      [['nights'], '10.yaml:6'],
      [['nights', 'weekend'], '10.yaml:8'],
    ]);
    expect(site?.during[0]?.window.value.window).toBe(ok.windows.get('nights')?.window);
  });
});

describe('A budget for each of many', () => {
  it('is one for each host of a group, of all hosts, of a glob, or of a list, by name', async () => {
    const each = async (words: string) =>
      (await budgetsOf(`  in: { limit: 1GiB/s, ingress: { each_host: ${words} } }\n`)).names;
    expect(await each('rack_b')).toEqual(['in/stor-02', 'in/stor-03']);
    expect(await each('all')).toEqual(['in/stor-01', 'in/stor-02', 'in/stor-03']);
    expect(await each('"*"')).toEqual(['in/stor-01', 'in/stor-02', 'in/stor-03']);
    expect(await each('stor-?2')).toEqual(['in/stor-02']);
    expect(await each('[stor-03, rack_a, stor-03, stor-0*]')).toEqual(['in/stor-01', 'in/stor-02', 'in/stor-03']);
  });

  it('is one for each host that may have a pool of a plain name, and for the pools that the inventory names of a glob', async () => {
    const each = async (words: string) =>
      (await budgetsOf(`  disks: { limit: 1GiB/s, writes: { each_pool: ${words} } }\n`)).names;
    expect(await each('"*:slow"')).toEqual(['disks/stor-01:slow', 'disks/stor-02:slow', 'disks/stor-03:slow']);
    expect(await each('"*:slow*"')).toEqual(['disks/stor-01:slow', 'disks/stor-02:slow2']);
    expect(await each('["rack_a:*", stor-03:slow]')).toEqual([
      'disks/stor-01:fast',
      'disks/stor-01:slow',
      'disks/stor-03:slow',
    ]);
  });

  it('is none, with a warning, where nothing fits', async () => {
    const { names, warnings } = await budgetsOf(`
  in: { limit: 1GiB/s, ingress: { each_host: [empty, disk-*] } }
  disks: { limit: 1GiB/s, writes: { each_pool: "*:tape-*" } }
`);
    expect(names).toEqual([]);
    expect(warnings).toEqual([
      '10.yaml:3:46 budget in: group empty has no hosts, so there is no budget of it',
      '10.yaml:3:46 budget in: the inventory has no host that fits disk-*, so there is no budget of it',
      '10.yaml:4:48 budget disks: the inventory names no pool that fits *:tape-* (sluice_pools), so there is no budget of it',
    ]);
  });
});

describe('What policy files say of concurrency', () => {
  it('is gathered from all of them', async () => {
    const { ok } = await read({
      '10.yaml': 'concurrency: { all: 200, hosts: { stor-01: 2 }, pools: { "stor-01:slow": 1 } }\n',
      '20.yaml': 'concurrency: { each_host: 8, each_pool: 0, hosts: { stor-02: 3 }, pools: { "stor-01:tape": 0 } }\n',
    });
    expect(ok.concurrency).toEqual({
      all: 200,
      eachHost: 8,
      eachPool: 0,
      hosts: new Map([
        ['stor-01', 2],
        ['stor-02', 3],
      ]),
      pools: new Map([
        [
          'stor-01',
          new Map([
            ['slow', 1],
            ['tape', 0],
          ]),
        ],
      ]),
    });
  });

  it('is nothing where nobody says it', async () => {
    const { ok } = await read({ '10.yaml': 'default: { limit: 1GiB/s }\n' });
    expect(ok.concurrency).toMatchObject({ all: undefined, eachHost: undefined, eachPool: undefined });
  });
});

describe('A floor', () => {
  it('is bytes per second, or none', async () => {
    const { ok } = await read({
      '10.yaml': `default: { floor: 2MiB/s }
rules:
  - { name: a, match: { volume: a }, floor: none }
  - { name: b, match: { volume: b }, floor: 1MB/s }
`,
    });
    expect(ok.default.floor).toEqual({ value: 2 ** 21, origin: { file: '10.yaml', line: 1, column: 12 } });
    expect(ok.rules.map(({ floor }) => floor?.value)).toEqual([0, 1_000_000]);
  });

  it('of a rule never counts where one before it sets it for all that it matches', async () => {
    const { warnings } = await read({
      '10.yaml': `rules:
  - { name: a, match: { volume: "*" }, floor: none }
  - { name: b, match: { volume: b }, floor: 1MB/s }
`,
    });
    expect(warnings.map(({ message }) => message)).toEqual([
      'rule b never counts: rule a (10.yaml:2) before it matches all it matches; move it up or remove it',
    ]);
  });
});
