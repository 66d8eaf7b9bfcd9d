import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareRates } from '../rate/merge.ts';
import { limited, paused, type Rate, unlimited } from '../rate/rate.ts';
import { formatRate } from '../rate/text.ts';
import type { PlaceMatch, PolicySet, Rule } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import { resolveRate } from './resolve.ts';

const origin = { file: 'x.yaml', line: 1, column: 1 };
const hostNames = ['a1', 'a2', 'b1'];
const groupNames = ['a', 'b'];
const runs = { numRuns: 3000 };

const rates: fc.Arbitrary<Rate> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(paused, unlimited) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 50 }).map(limited) },
);
const perhaps = fc.option(
  rates.map((value) => ({ value, origin })),
  { nil: undefined },
);
const someOf = (names: string[]) => fc.subarray(names, { maxLength: 1 });
const places: fc.Arbitrary<PlaceMatch> = fc.record({
  hosts: someOf(['a*', 'b1']),
  groups: someOf(groupNames),
  pools: someOf(['p']),
});
const rules: fc.Arbitrary<Rule> = fc.record({
  name: fc.uuid().map((value) => ({ value, origin })),
  match: fc.record({ volumes: someOf(['v*', 'w']), source: places, destination: places }),
  limit: perhaps,
  max: perhaps,
});
const policySets: fc.Arbitrary<PolicySet> = fc
  .record({
    default: fc.record({ limit: perhaps, max: perhaps }),
    rules: fc.array(rules, { maxLength: 6 }),
    terms: fc.array(fc.record({ limit: perhaps, max: perhaps }), { minLength: 3, maxLength: 3 }),
    groupMax: fc.array(perhaps, { minLength: 2, maxLength: 2 }),
  })
  .map((parts) => ({
    generation: 1,
    default: parts.default,
    rules: parts.rules,
    hosts: new Map(
      hostNames.map((name, index) => {
        const terms = parts.terms[index] ?? { limit: undefined, max: undefined };
        return [name, { name, agent: { value: `${name}:1`, origin }, groups: [name.charAt(0)], ...terms }];
      }),
    ),
    groups: new Map(groupNames.map((name, index) => [name, { name, max: parts.groupMax[index] }])),
  }));
const place = fc.record({
  host: fc.constantFrom(...hostNames, 'unknown'),
  pool: fc.constantFrom('p', 'q'),
  driver: fc.constant('file'),
});
const queries: fc.Arbitrary<RateQuery> = fc.record({
  volume: fc.record({
    name: fc.constantFrom('v1', 'w', 'x'),
    sizeBytes: fc.constant(1),
    metadata: fc.oneof(
      fc.constant({}),
      fc
        .oneof(rates.map(formatRate), fc.constantFrom('0', 'nonsense', ''))
        .map((text) => ({ volume_copy_bps_limit: text })),
    ),
  }),
  source: place,
  destination: place,
  requestedLimit: fc.option(rates, { nil: undefined }),
});

describe('For any policies and any migration the rate', () => {
  it('is never above a max that applies, and is the limit that won or the max that clipped it', () => {
    fc.assert(
      fc.property(queries, policySets, (query, policies) => {
        const { effective, layers, caps } = resolveRate(query, policies);
        for (const cap of caps) expect(compareRates(effective, cap.max)).toBeLessThanOrEqual(0);
        const winners = layers.filter((layer) => layer.won);
        expect(winners).toHaveLength(1);
        expect([winners[0]?.limit, ...caps.filter((cap) => cap.clipped).map((cap) => cap.max)].at(-1)).toEqual(
          effective,
        );
        expect(layers.find((layer) => layer.limit)).toBe(winners[0]);
      }),
      runs,
    );
  });

  it('is unlimited only where somebody wrote unlimited', () => {
    fc.assert(
      fc.property(queries, policySets, (query, policies) => {
        const { effective, layers } = resolveRate(query, policies);
        const winner = layers.find((layer) => layer.won);
        if (effective.kind === 'unlimited')
          expect([winner?.limit, winner?.origin === 'built-in']).toEqual([unlimited, false]);
      }),
      runs,
    );
  });

  it('never falls when the request asks for more', () => {
    fc.assert(
      fc.property(queries, policySets, rates, rates, (query, policies, a, b) => {
        const [low, high] = compareRates(a, b) <= 0 ? [a, b] : [b, a];
        const at = (requestedLimit: Rate) => resolveRate({ ...query, requestedLimit }, policies).effective;
        expect(compareRates(at(low), at(high))).toBeLessThanOrEqual(0);
      }),
      runs,
    );
  });

  it('depends neither on which host is the source nor on the order of hosts and groups, as long as no rule looks at them', () => {
    fc.assert(
      fc.property(queries, policySets, (query, policies) => {
        const plain = { ...policies, rules: [] };
        const turned = {
          ...plain,
          hosts: new Map([...plain.hosts].reverse()),
          groups: new Map([...plain.groups].reverse()),
        };
        const swapped = { ...query, source: query.destination, destination: query.source };
        expect(resolveRate(swapped, turned).effective).toEqual(resolveRate(query, plain).effective);
      }),
      runs,
    );
  });

  it('is held down by the same ceilings in whatever order the rules stand', () => {
    fc.assert(
      fc.property(queries, policySets, (query, policies) => {
        const turned = { ...policies, rules: policies.rules.toReversed() };
        const maxes = (set: PolicySet) => resolveRate(query, set).caps.map((cap) => formatRate(cap.max));
        expect(maxes(turned)).toEqual(maxes(policies));
      }),
      runs,
    );
  });
});
