import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { policySets, queries, rates } from '../../../test/support/any-policies.ts';
import { compareRates } from '../rate/merge.ts';
import { type Rate, unlimited } from '../rate/rate.ts';
import { formatRate } from '../rate/text.ts';
import { explainRate, verdictOn } from './explain.ts';
import { rulesAt } from './hours.ts';
import { examineRules } from './match.ts';
import type { Stated } from './origin.ts';
import { letThrough } from './passage.ts';
import type { PolicyHost, PolicySet } from './policy-set.ts';
import { groundsOf, resolveRate } from './resolve.ts';
import { unreachable } from './unreachable.ts';

const runs = { numRuns: 2000 };

describe('For any policies and any migration the rate', () => {
  it('is never above a max that applies, and is what the window lets through of the limit that won or the max that clipped it', () => {
    fc.assert(
      fc.property(queries, policySets, (query, policies) => {
        const { effective, layers, caps, window } = explainRate(query, policies);
        for (const cap of caps) expect(compareRates(effective, cap.max)).toBeLessThanOrEqual(0);
        const winners = layers.filter((layer) => layer.won);
        expect(winners).toHaveLength(1);
        const clipped = [winners[0]?.limit, ...caps.filter((cap) => cap.clipped).map((cap) => cap.max)].at(-1);
        expect(clipped && letThrough(window?.passage ?? { kind: 'always' }, clipped)).toEqual(effective);
        expect(layers.find((layer) => layer.limit)).toBe(winners[0]);
      }),
      runs,
    );
  });

  it('is the same, quickly resolved or explained; so are the window, the settings, and the rules that match', () => {
    fc.assert(
      fc.property(queries, policySets, (query, policies) => {
        const { effective, limit, max, passage, priority, verify, keepSource } = resolveRate(query, policies);
        const explained = explainRate(query, policies);
        expect(effective).toEqual(explained.effective);
        expect(limit).toEqual(explained.layers.find((layer) => layer.won)?.limit);
        expect(max).toEqual(explained.caps[0]?.max ?? unlimited);
        expect(passage).toEqual(explained.window?.passage ?? { kind: 'always' });
        const said = Object.fromEntries(explained.settings.map((setting) => [setting.key, setting.value]));
        expect([said.priority ?? '100', said.verify, said.keep_source]).toEqual([
          String(priority),
          verify,
          keepSource === undefined ? undefined : String(keepSource),
        ]);
        const matching = examineRules(query, policies).filter(({ mismatch }) => mismatch === undefined);
        const found = rulesAt(groundsOf(query, policies).fitting, query.at);
        expect(found.map((rule) => rule.name.value)).toEqual(matching.map(({ rule }) => rule.name.value));
      }),
      { numRuns: 5000 },
    );
  });

  it('is explained in brief as at length, without the layers that say nothing', () => {
    fc.assert(
      fc.property(queries, queries, policySets, ({ at, ...first }, second, policies) => {
        for (const query of [
          { ...first, at },
          { ...second, at },
        ]) {
          const { layers, ...whole } = explainRate(query, policies);
          const { layers: speaking, ...brief } = verdictOn(query, policies);
          expect(brief).toEqual(whole);
          expect(speaking).toEqual(layers.filter(({ limit }) => limit !== undefined));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is unlimited only where somebody wrote unlimited', () => {
    fc.assert(
      fc.property(queries, policySets, (query, policies) => {
        const { effective, layers } = explainRate(query, policies);
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

  it('never falls when every limit, every max or every trickle is raised, wherever it stands', () => {
    fc.assert(
      fc.property(queries, policySets, fc.constantFrom('limit', 'max', 'trickle'), (query, policies, key) => {
        const before = resolveRate(query, policies).effective;
        const after = resolveRate(query, raised(policies, key)).effective;
        expect(compareRates(before, after)).toBeLessThanOrEqual(0);
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
        const maxes = (set: PolicySet) => explainRate(query, set).caps.map((cap) => formatRate(cap.max));
        expect(maxes(turned)).toEqual(maxes(policies));
      }),
      runs,
    );
  });

  it('and the settings stay when rules are removed that a warning calls out', () => {
    let warned = 0;
    fc.assert(
      fc.property(queries, policySets, (query, policies) => {
        const rules = policies.rules.map((rule, line) => ({
          ...rule,
          name: { ...rule.name, origin: { ...rule.name.origin, line } },
        }));
        const idle = unreachable(rules)
          .filter(({ message }) => message.startsWith('rule '))
          .map(({ line }) => line);
        warned += idle.length;
        const without = { ...policies, rules: rules.filter((_, line) => !idle.includes(line)) };
        // What is removed no longer asks to be looked at again, and that is all.
        const { until: _, ...whole } = resolveRate(query, { ...policies, rules });
        expect(resolveRate(query, without)).toMatchObject(whole);
      }),
      { numRuns: 2000 },
    );
    expect(warned).toBeGreaterThan(100);
  });
});

type Key = 'limit' | 'max' | 'trickle';

/** The same policies with one of these doubled everywhere. */
function raised(policies: PolicySet, key: Key): PolicySet {
  const double = (rate: Rate): Rate =>
    rate.kind === 'limited' ? { ...rate, bytesPerSecond: 2 * rate.bytesPerSecond } : rate;
  const more = <T extends { [K in Key]?: Stated<Rate> | undefined }>(terms: T): T => {
    const stated = terms[key];
    return stated === undefined ? terms : { ...terms, [key]: { ...stated, value: double(stated.value) } };
  };
  const pools = (all: PolicyHost['pools']) => new Map([...all].map(([name, pool]) => [name, more(pool)]));
  return {
    ...policies,
    default: more(policies.default),
    rules: policies.rules.map(more),
    hosts: new Map([...policies.hosts].map(([name, host]) => [name, { ...more(host), pools: pools(host.pools) }])),
    groups: new Map([...policies.groups].map(([name, group]) => [name, more(group)])),
  };
}
