import { describe, expect, it } from '@jest/globals';
import { aHost, aPlaceMatch, aRule, silentPolicies, somewhere } from '../../../test/support/sample-policies.ts';
import { limited, unlimited } from '../rate/rate.ts';
import { explainRate } from './explain.ts';
import type { PolicyPool, PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import { resolveRate } from './resolve.ts';
import type { Rule, RuleMatch } from './rule.ts';

const stated = <T>(value: T, line: number) => ({ value, origin: { ...somewhere, line } });
const pool = (terms: Partial<PolicyPool>): PolicyPool => ({
  limit: undefined,
  max: undefined,
  labels: new Map(),
  ...terms,
});
const labels = new Map([
  ['tier', 'disk'],
  ['row', '3'],
]);

const policies: PolicySet = {
  ...silentPolicies,
  hosts: new Map([
    [
      'stor-01',
      aHost('stor-01', ['rack_a'], {
        labels,
        limit: stated(limited(50_000), 3),
        pools: new Map([
          ['fast', pool({ limit: stated(limited(90_000), 5), labels: new Map([['tier', 'nvme']]) })],
          ['slow', pool({ max: stated(limited(20_000), 6) })],
        ]),
      }),
    ],
    ['stor-02', aHost('stor-02', ['rack_b'])],
  ]),
  groups: new Map([
    ['rack_b', { name: 'rack_b', max: undefined, poolMax: new Map([['slow', stated(limited(70_000), 9)]]) }],
  ]),
};
const query: RateQuery = {
  volume: { name: 'db-1', sizeBytes: 100 * 2 ** 30, metadata: { class: 'gold' } },
  source: { host: 'stor-01', pool: 'fast', driver: 'file' },
  destination: { host: 'stor-02', pool: 'slow', driver: 'block' },
  requestedLimit: undefined,
  at: Date.UTC(2026, 10, 23),
  hasBegun: true,
};
const explain = (rules: Rule[], asked = query) => explainRate(asked, { ...policies, rules });
const GiB = 2 ** 30;

describe('A rule', () => {
  it.each<[string, Partial<RuleMatch>, string]>([
    [
      'a pool by its own label',
      { source: aPlaceMatch({ labels: new Map([['tier', ['nvme']]]) }) },
      'matches, and sets no limit',
    ],
    [
      'a pool by a label of its host',
      { source: aPlaceMatch({ labels: new Map([['row', ['?']]]) }) },
      'matches, and sets no limit',
    ],
    [
      'no other label',
      { source: aPlaceMatch({ labels: new Map([['tier', ['disk', 'tape']]]) }) },
      'does not match: label tier of source stor-01:fast nvme is not disk or tape',
    ],
    [
      'no label that is not there',
      { destination: aPlaceMatch({ labels: new Map([['tier', ['*']]]) }) },
      'does not match: label tier of destination stor-02:slow is not set',
    ],
    ['a driver', { destination: aPlaceMatch({ drivers: ['block', 'lvm'] }) }, 'matches, and sets no limit'],
    [
      'no other driver',
      { source: aPlaceMatch({ drivers: ['block'] }) },
      'does not match: source driver file is not block',
    ],
    [
      'a size from its lower end',
      { size: { atLeastBytes: 100 * GiB, underBytes: 101 * GiB } },
      'matches, and sets no limit',
    ],
    [
      'no size at the upper end',
      { size: { atLeastBytes: 0, underBytes: 100 * GiB } },
      'does not match: size 100GiB is not under 100GiB',
    ],
    [
      'no smaller size',
      { size: { atLeastBytes: 1024 * GiB, underBytes: Number.POSITIVE_INFINITY } },
      'does not match: size 100GiB is not at least 1TiB',
    ],
    ['metadata', { metadata: new Map([['class', ['g*']]]) }, 'matches, and sets no limit'],
    [
      'no metadata that is not there',
      { metadata: new Map([['toString', ['*']]]) },
      'does not match: metadata toString of volume db-1 is not set',
    ],
  ])('fits %s', (_, asked, note) => {
    const { layers } = explain([aRule('weighty', asked, { priority: stated(5, 1) })]);
    expect(layers.find(({ kind }) => kind === 'rule')).toMatchObject({ name: 'weighty', limit: undefined, note });
  });

  it('gives each of its keys unless an earlier one that fits gave it', () => {
    const rules = [
      aRule('other', { volumes: ['web-*'] }, { priority: stated(1, 1) }),
      aRule('first', {}, { priority: stated(300, 3), max: stated(unlimited, 4) }),
      aRule('second', {}, { priority: stated(5, 6), verify: stated('none', 7), keepSource: stated(false, 8) }),
    ];
    expect(resolveRate(query, { ...policies, rules })).toMatchObject({
      priority: 300,
      verify: 'none',
      keepSource: false,
    });
    expect(explain(rules).settings).toEqual([
      { key: 'priority', value: '300', origin: '20-rules.yaml:3' },
      { key: 'verify', value: 'none', origin: '20-rules.yaml:7' },
      { key: 'keep_source', value: 'false', origin: '20-rules.yaml:8' },
    ]);
  });
});

describe('A pool', () => {
  it('has its limit in the place of its host, at its own end', () => {
    const { layers, summary } = explain([]);
    expect(summary).toBe(
      '90kB/s from 20-rules.yaml:5, clipped to 70kB/s by pool slow of group rack_b (20-rules.yaml:9)',
    );
    expect(
      layers.filter(({ kind }) => kind === 'pool' || kind === 'host').map(({ name, note }) => [name, note]),
    ).toEqual([
      ['stor-01:fast', 'clipped to 70kB/s by pool slow of group rack_b'],
      ['stor-01', 'the limit of pool stor-01:fast stands in its place'],
      ['stor-02', 'states no sluice_limit'],
    ]);
  });

  it('leaves its host the other end, and is held by every max of its name', () => {
    const within = { ...query, destination: { ...query.source, pool: 'slow' } };
    const { effective, layers, caps } = explain([], within);
    expect(layers.filter(({ limit }) => limit).map(({ name, won }) => [name, won])).toEqual([
      ['stor-01', true],
      ['stor-01:fast', false],
      ['', false],
    ]);
    expect([effective, caps.map(({ scope }) => scope)]).toEqual([limited(20_000), ['pool stor-01:slow']]);
  });
});
