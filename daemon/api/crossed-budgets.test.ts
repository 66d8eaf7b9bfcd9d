import { describe, expect, it } from '@jest/globals';
import { budgetMember, budgetView, FakeShares } from '../../test/support/fake-shares.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import type { PolicyBudget } from '../core/policy/policy-budget.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import { limited, paused, type Rate } from '../core/rate/rate.ts';
import type { BudgetScope } from '../core/share/budget/budget.ts';
import type { ShareStanding } from '../sharing/standing.ts';
import { BudgetExplainer } from './crossed-budgets.ts';

const mebibyte = 1024 * 1024;
const rate = (mib: number): Rate => limited(mib * mebibyte);
const explanation = { summary: '80MiB/s from 20-rules.yaml:12', effective: rate(80), at: 0 } as Explanation;
const ends = { source: { host: 'stor-01', pool: 'fast' }, destination: { host: 'stor-02', pool: 'slow' } };

function policyBudget(name: string, scope: BudgetScope, line: number): PolicyBudget {
  const origin = { file: '30-budgets.yaml', line, column: 3 };
  return { name: { value: name, origin }, scope, limit: { value: rate(100), origin }, during: [] };
}

const policies = {
  budgets: [
    policyBudget('uplink', { kind: 'host', host: 'stor-01', direction: 'egress' }, 2),
    policyBudget('elsewhere', { kind: 'host', host: 'stor-09', direction: 'egress' }, 3),
    policyBudget('site', { kind: 'everything' }, 4),
  ],
  hosts: new Map(),
} as unknown as PolicySet;

const shares = new FakeShares();
const explainer = new BudgetExplainer(shares);
const now = (standing: ShareStanding) => explainer.now(explanation, { ...ends, standing }, policies);
const notes = (standing: ShareStanding) => now(standing).budgets.map(({ note }) => note);

describe('the budgets that a migration crosses', () => {
  it('are told in their order, each with its scope, its limit and where that is written', () => {
    expect(explainer.at(explanation, ends, policies)).toEqual({
      ...explanation,
      budgets: [
        { name: 'uplink', origin: '30-budgets.yaml:2', scope: 'egress of stor-01', limit: rate(100), note: '' },
        { name: 'site', origin: '30-budgets.yaml:4', scope: 'everything', limit: rate(100), note: '' },
      ],
    });
  });

  it('say how much of them is free to one that there is not yet', () => {
    const members = [budgetMember('m-1', 'uplink', rate(30)), budgetMember('m-2', 'uplink', rate(30))];
    shares.views = [
      budgetView('uplink', { limit: rate(100), allotted: rate(60), members, queued: ['m-3'] }),
      budgetView('site', { limit: paused }),
    ];
    expect(now({ kind: 'absent' }).summary).toBe('80MiB/s from 20-rules.yaml:12');
    expect(notes({ kind: 'absent' })).toEqual([
      '2 migrations share it, 1 waits for it, 40MiB/s of it is free',
      'paused: nothing that crosses it moves',
    ]);
  });

  it('say which of them binds one that runs, and its summary how much that leaves', () => {
    const member = budgetMember('m-1', 'uplink', rate(40));
    shares.views = [budgetView('uplink', { members: [member] }), budgetView('site', { members: [member] })];
    expect(notes(member.standing)).toEqual([
      'leaves it 40MiB/s; 1 migration shares it',
      'does not bind it; 1 migration shares it',
    ]);
    expect(now(member.standing).summary).toBe('80MiB/s from 20-rules.yaml:12, of which budget uplink leaves 40MiB/s');
    expect(now({ ...member.standing, bound: { kind: 'demand' } }).summary).toBe(
      '80MiB/s from 20-rules.yaml:12, of which it can use 40MiB/s',
    );
    expect(now({ ...member.standing, bound: { kind: 'ceiling' } }).summary).toBe(explanation.summary);
  });

  it('say that one waits, at which place, and for what', () => {
    const obstacle = { kind: 'budget', name: 'site', isPaused: false } as const;
    const standing: ShareStanding = { kind: 'queued', place: 3, obstacle, keptFor: undefined };
    shares.views = [budgetView('uplink', { limit: rate(40) }), budgetView('site', { queued: ['m-1'] })];
    expect(notes(standing)).toEqual([
      'nothing shares it now, 40MiB/s of it is free',
      'lets it wait: the floors of those that run leave too little of budget site',
    ]);
    expect(now(standing).summary).toBe(
      '80MiB/s from 20-rules.yaml:12; waits for its turn, at place 3 of the queue: the floors of those that run leave too little of budget site',
    );
  });
});
