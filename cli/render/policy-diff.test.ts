import { describe, expect, it } from '@jest/globals';
import type { DifferenceView, EffectView, PolicyDiffView } from '../views/policy-difference.ts';
import { plain } from './paint.ts';
import { renderPolicyDiff } from './policy-diff.ts';

const MiB = 2 ** 20;
const effect: EffectView = {
  effective: { kind: 'limited', bytesPerSecond: 40 * MiB },
  summary: '40MiB/s from 20-rules.yaml:12',
  window: null,
  settings: [],
  end: { endTime: '2026-11-24T02:10:00.000Z', unfinished: null, goesOnTime: null, leftBytes: 0 },
  budgets: ['uplink', 'site', 'rack-a'].map((name) => ({
    name,
    limit: { kind: 'limited', bytesPerSecond: 100 * MiB },
  })),
};
const difference: DifferenceView = {
  migrationId: 'm-7',
  volume: 'db-1',
  sourceHost: 'stor-01',
  sourcePool: 'fast',
  destinationHost: 'stor-02',
  destinationPool: 'fast',
  before: effect,
  after: {
    ...effect,
    effective: { kind: 'limited', bytesPerSecond: 80 * MiB },
    summary: '80MiB/s from 20-rules.yaml:12, clipped to 80MiB/s by host stor-02 (inventory/hosts.yaml:8)',
    settings: [{ key: 'priority', value: '300', origin: '20-rules.yaml:14' }],
    end: { endTime: '2026-11-23T22:40:00.000Z', unfinished: null, goesOnTime: null, leftBytes: 0 },
    budgets: [
      { name: 'rack-a', limit: { kind: 'limited', bytesPerSecond: 50 * MiB } },
      { name: 'site', limit: { kind: 'limited', bytesPerSecond: 100 * MiB } },
      { name: 'rack-b', limit: { kind: 'unlimited' } },
    ],
  },
  changed: ['rate', 'settings', 'budgets', 'end', 'hosts'],
  lostHosts: ['stor-02'],
};
const view: PolicyDiffView = {
  policyGeneration: 41,
  differences: [difference],
  unchangedCount: 2,
  addedHosts: ['stor-04', 'stor-05'],
  removedHosts: ['stor-02'],
  readdressedHosts: [],
  unlimitedAs: null,
  warnings: [],
};

describe('what a draft of the policies would change', () => {
  it('is told for hosts, then for each migration, both ways', () => {
    expect(renderPolicyDiff('draft', view, plain, 80)).toBe(`\
draft against generation 41: something changes for 1 of 3 migrations; nothing is put in force
+ hosts that come: stor-04, stor-05
- hosts that go: stor-02

m-7  db-1 stor-01:fast to stor-02:fast
  its host is gone: stor-02
  rate      40MiB/s -> 80MiB/s
    now     40MiB/s from 20-rules.yaml:12
    then    80MiB/s from 20-rules.yaml:12, clipped to 80MiB/s by host stor-02
          (inventory/hosts.yaml:8)
  settings  none -> priority 300
  budgets   - uplink 100MiB/s, rack-a 100MiB/s -> 50MiB/s, + rack-b unlimited
  end       2026-11-24 02:10Z -> 2026-11-23 22:40Z`);
  });

  it('is one line where that is nothing', () => {
    const nothing = { ...view, differences: [], unchangedCount: 3, addedHosts: [], removedHosts: [] };
    expect(renderPolicyDiff('draft', nothing, plain)).toBe(
      'draft against generation 41: nothing changes for 3 migrations; nothing is put in force',
    );
  });
});
