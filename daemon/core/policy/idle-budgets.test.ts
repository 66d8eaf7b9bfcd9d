import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { useOf } from '../../../test/support/any-windows.ts';
import { aHost, silentPolicies, somewhere } from '../../../test/support/sample-policies.ts';
import { limited } from '../rate/rate.ts';
import type { BudgetScope } from '../share/budget/budget.ts';
import { BudgetIndex } from '../share/budget/budget-index.ts';
import { idleBudgets } from './idle-budgets.ts';
import type { PolicyBudget } from './policy-budget.ts';
import type { PolicyDraft } from './policy-set.ts';

const limit = { value: limited(1), origin: somewhere };

function budget(scope: BudgetScope, more: Partial<PolicyBudget> = {}): PolicyBudget {
  return { name: { value: 'link', origin: somewhere }, scope, limit, during: [], ...more };
}

function site(groups: Record<string, string[]>, budgets: readonly PolicyBudget[]): PolicyDraft {
  const hosts = new Map(Object.entries(groups).map(([name, of]) => [name, aHost(name, of)]));
  return { ...silentPolicies, hosts, budgets };
}

const messages = (draft: PolicyDraft) => idleBudgets(draft).map(({ message }) => message);
const racks = { a: ['east', 'rack'], b: ['east'] };
const egressOf = (group: string): BudgetScope => ({ kind: 'group', group, direction: 'egress' });
const linkOf = (from: string, to: string): BudgetScope => ({ kind: 'link', from, to, bothWays: false });

describe('A budget is warned of that nobody ever crosses', () => {
  it('because all hosts are on one side of it', () => {
    const why = (scope: BudgetScope) => messages(site(racks, [budget(scope)]));
    expect(why(egressOf('rack'))).toEqual([]);
    expect(why(egressOf('east'))).toEqual(['no migration ever crosses budget link: every host is in group east']);
    expect(why(egressOf('all'))).toEqual(['no migration ever crosses budget link: every host is in group all']);
    expect(why(egressOf('west'))).toEqual(['no migration ever crosses budget link: group west has no hosts']);
  });

  it('because one of the groups that it links holds the other', () => {
    const why = (from: string, to: string) => messages(site(racks, [budget(linkOf(from, to))]));
    const reason = 'no migration ever crosses budget link: every host of group rack is in group east';
    expect([why('rack', 'east'), why('east', 'rack')]).toEqual([[reason], [reason]]);
  });

  it('because there is no other host; but told once for all that are written together', () => {
    const inOf = (host: string) => budget({ kind: 'host', host, direction: 'ingress' });
    const reason = 'no migration ever crosses budget link: the inventory has no other host';
    expect(messages(site({ a: [] }, [inOf('a'), inOf('a')]))).toEqual([reason]);
    expect(messages(site({ a: [], b: [] }, [inOf('a'), inOf('b')]))).toEqual([]);
  });

  it('and never where somebody may, nor missed where nobody can', () => {
    const names = ['a', 'b', 'c'];
    const groups = fc.subarray(['r', 's', 't']);
    const scopes: fc.Arbitrary<BudgetScope> = fc.oneof(
      fc.constantFrom('r', 's', 't').map(egressOf),
      fc.tuple(fc.constantFrom('r', 's', 't'), fc.constantFrom('r', 's', 't')).map(([from, to]) => linkOf(from, to)),
    );
    fc.assert(
      fc.property(fc.tuple(groups, groups, groups), scopes, ([a, b, c], scope) => {
        const all: Record<string, string[]> = { a, b, c };
        const ends = names.map((host) => ({ host, pool: 'p', groups: all[host] ?? [] }));
        const index = new BudgetIndex([{ name: 'link', limit: limited(1), scope }]);
        const routes = ends.flatMap((source) => ends.map((destination) => ({ source, destination })));
        const isCrossed = routes.some((route) => index.crossedBy(route).length > 0);
        expect(messages(site(all, [budget(scope)])).length).toBe(isCrossed ? 0 : 1);
      }),
    );
  });
});

describe('Hours of a budget are warned of', () => {
  const hours = (...names: string[]) => ({ window: { value: useOf(names), origin: somewhere }, limit });

  it('where those before them count whenever they would', () => {
    const during = [hours('nights'), hours('lunch'), hours('lunch', 'nights')];
    expect(messages(site(racks, [budget({ kind: 'everything' }, { during })]))).toEqual([
      'limit of budget link during lunch or nights never counts: 20-rules.yaml:1 before it says another one for when it is open',
    ]);
  });

  it('and not where one of their windows is theirs alone', () => {
    const during = [hours('nights'), hours('lunch', 'nights')];
    expect(messages(site(racks, [budget({ kind: 'everything' }, { during })]))).toEqual([]);
  });
});
