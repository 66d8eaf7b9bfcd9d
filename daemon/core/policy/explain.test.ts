import { describe, expect, it } from '@jest/globals';
import { aHost, aRule, silentDefault, silentPolicies } from '../../../test/support/sample-policies.ts';
import { limited, paused, type Rate, unlimited } from '../rate/rate.ts';
import { parseRate } from '../rate/text.ts';
import { explainRate } from './explain.ts';
import type { Origin, Stated } from './origin.ts';
import type { PolicyHost, PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import type { Rule } from './rule.ts';

const at = (file: string, line: number): Origin => ({ file, line, column: 1 });
const said = (text: string, file: string, line: number): Stated<Rate> => ({
  value: parseRate(text),
  origin: at(file, line),
});

function rule(name: string, volume: string, sets: Partial<Rule>): Rule {
  return aRule(name, { volumes: [volume] }, { name: { value: name, origin: at('20-rules.yaml', 1) }, ...sets });
}

function host(name: string, groups: string[], terms: Partial<PolicyHost> = {}) {
  return [name, aHost(name, groups, terms)] as const;
}

const silent: PolicySet = {
  ...silentPolicies,
  generation: 7,
  hosts: new Map([host('stor-01', ['rack-a']), host('stor-02', ['rack-a']), host('stor-03', [])]),
};

const query: RateQuery = {
  volume: { name: 'db-orders', sizeBytes: 1, metadata: {} },
  source: { host: 'stor-01', pool: 'fast', driver: 'file' },
  destination: { host: 'stor-02', pool: 'fast', driver: 'file' },
  requestedLimit: undefined,
  at: Date.UTC(2026, 10, 23),
  hasBegun: true,
};

const withMetadata = (text: string): RateQuery => ({
  ...query,
  volume: { ...query.volume, metadata: { volume_copy_bps_limit: text } },
});

/** Every level says something. */
const loud: PolicySet = {
  ...silent,
  default: {
    ...silentDefault,
    limit: said('60MiB/s', '10-default.yaml', 2),
    max: said('500MiB/s', '10-default.yaml', 3),
  },
  rules: [
    rule('web', 'web-*', { limit: said('1MiB/s', '20-rules.yaml', 4), max: said('1MiB/s', '20-rules.yaml', 5) }),
    rule('databases', 'db-*', {
      limit: said('20MiB/s', '20-rules.yaml', 9),
      max: said('200MiB/s', '20-rules.yaml', 10),
    }),
    rule('all', '*', { limit: said('30MiB/s', '20-rules.yaml', 14), max: said('150MiB/s', '20-rules.yaml', 15) }),
  ],
  hosts: new Map([
    host('stor-01', ['rack-a'], { limit: said('50MiB/s', 'inventory/hosts.yaml', 5) }),
    host('stor-02', ['rack-a'], {
      limit: said('40MiB/s', 'inventory/hosts.yaml', 7),
      max: said('80MiB/s', 'inventory/hosts.yaml', 8),
    }),
    host('stor-03', []),
  ]),
  groups: new Map([
    ['rack-a', { name: 'rack-a', poolMax: new Map(), max: said('100MiB/s', 'inventory/hosts.yaml', 3) }],
  ]),
};

describe('The rate of a migration', () => {
  it('is the built-in 64MiB/s where nobody says anything, never unlimited', () => {
    const { effective, summary, layers } = explainRate(query, silent);
    expect(effective).toEqual(limited(64 * 2 ** 20));
    expect(summary).toBe('64MiB/s from the built-in default');
    expect(layers.at(-1)).toMatchObject({ kind: 'default', origin: 'built-in', won: true });
  });

  it.each([
    ['the request', { ...withMetadata('9MiB/s'), requestedLimit: limited(5) }, loud, '5B/s from the request'],
    ['the metadata', withMetadata('9MiB/s'), loud, '9MiB/s from metadata volume_copy_bps_limit'],
    [
      'a bare number in the metadata, as Cinder writes it',
      withMetadata('1000'),
      loud,
      '1kB/s from metadata volume_copy_bps_limit',
    ],
    ['the first rule that matches', query, loud, '20MiB/s from 20-rules.yaml:9'],
    ['the lower limit of the two hosts', query, { ...loud, rules: [] }, '40MiB/s from inventory/hosts.yaml:7'],
    ['the default', query, { ...loud, rules: [], hosts: silent.hosts }, '60MiB/s from 10-default.yaml:2'],
  ])('comes from %s before all that is weaker', (_, asked, policies, summary) => {
    expect(explainRate(asked, policies).summary).toBe(summary);
  });

  it('is clipped by the lowest max of all, also where the request asks for more', () => {
    const explanation = explainRate({ ...query, requestedLimit: unlimited }, loud);
    expect(explanation.effective).toEqual(limited(80 * 2 ** 20));
    expect(explanation.summary).toBe(
      'unlimited from the request, clipped to 80MiB/s by host stor-02 (inventory/hosts.yaml:8)',
    );
    expect(explanation.caps).toEqual([
      { scope: 'host stor-02', origin: 'inventory/hosts.yaml:8', max: parseRate('80MiB/s'), clipped: true },
      { scope: 'group rack-a', origin: 'inventory/hosts.yaml:3', max: parseRate('100MiB/s'), clipped: false },
      { scope: 'rule all', origin: '20-rules.yaml:15', max: parseRate('150MiB/s'), clipped: false },
      { scope: 'rule databases', origin: '20-rules.yaml:10', max: parseRate('200MiB/s'), clipped: false },
      { scope: 'default', origin: '10-default.yaml:3', max: parseRate('500MiB/s'), clipped: false },
    ]);
    expect(explanation.layers[0]?.note).toBe('clipped to 80MiB/s by host stor-02');
  });

  it('is paused where a max says so, whatever is asked for', () => {
    const policies = {
      ...loud,
      default: { ...silentDefault, max: { value: paused, origin: at('10-default.yaml', 3) } },
    };
    expect(explainRate({ ...withMetadata('unlimited'), requestedLimit: unlimited }, policies).effective).toEqual(
      paused,
    );
  });

  it('does not take a limit from metadata that cannot be read, and says why', () => {
    const explanation = explainRate(withMetadata('0'), loud);
    expect(explanation.summary).toBe('20MiB/s from 20-rules.yaml:9');
    expect(explanation.layers[1]).toEqual({
      kind: 'metadata',
      name: '',
      origin: 'metadata volume_copy_bps_limit',
      limit: undefined,
      won: false,
      note: 'not usable: rate "0" is unlimited to Cinder and ambiguous here: write unlimited or paused',
    });
  });

  it('is explained by every layer, strongest first, also the silent ones', () => {
    const { layers, policyGeneration } = explainRate(query, loud);
    expect(layers.map(({ kind, name, won, note }) => [kind, name, won, note])).toEqual([
      ['request', '', false, 'asks for no limit'],
      ['metadata', '', false, 'volume db-orders does not have it'],
      ['rule', 'web', false, 'does not match: volume db-orders is not web-*'],
      ['rule', 'databases', true, ''],
      ['rule', 'all', false, 'rule databases matches before it'],
      ['host', 'stor-02', false, 'rule databases is stronger'],
      ['host', 'stor-01', false, 'rule databases is stronger'],
      ['default', '', false, 'rule databases is stronger'],
    ]);
    expect(policyGeneration).toBe(7);
  });

  it('shows one host once, and a host that the inventory does not have as such', () => {
    const within = { ...query, destination: { ...query.source, pool: 'slow' } };
    expect(explainRate(within, loud).layers.filter(({ kind }) => kind === 'host')).toHaveLength(1);
    const gone = { ...query, source: { ...query.source, host: 'stor-99' } };
    expect(explainRate(gone, silent).layers).toContainEqual(
      expect.objectContaining({ kind: 'host', name: 'stor-99', note: 'is not in the inventory' }),
    );
  });
});
