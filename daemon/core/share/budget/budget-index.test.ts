import { describe, expect, it } from '@jest/globals';
import { unlimited } from '../../rate/rate.ts';
import type { BudgetScope } from './budget.ts';
import { BudgetIndex } from './budget-index.ts';
import type { RouteEnd } from './route.ts';

const scopes: Record<string, BudgetScope> = {
  'out of a': { kind: 'host', host: 'a', direction: 'egress' },
  'into a': { kind: 'host', host: 'a', direction: 'ingress' },
  'into b': { kind: 'host', host: 'b', direction: 'ingress' },
  'reads of a:fast': { kind: 'pool', host: 'a', pool: 'fast', access: 'reads' },
  'writes of a:slow': { kind: 'pool', host: 'a', pool: 'slow', access: 'writes' },
  'writes of b:slow': { kind: 'pool', host: 'b', pool: 'slow', access: 'writes' },
  'out of rack-1': { kind: 'group', group: 'rack-1', direction: 'egress' },
  'into rack-1': { kind: 'group', group: 'rack-1', direction: 'ingress' },
  'into rack-2': { kind: 'group', group: 'rack-2', direction: 'ingress' },
  'out of east': { kind: 'group', group: 'east', direction: 'egress' },
  'rack-1 to rack-2': { kind: 'link', from: 'rack-1', to: 'rack-2', bothWays: false },
  'rack-2 to rack-1': { kind: 'link', from: 'rack-2', to: 'rack-1', bothWays: false },
  'rack-1 and rack-2': { kind: 'link', from: 'rack-1', to: 'rack-2', bothWays: true },
  'east to rack-2': { kind: 'link', from: 'east', to: 'rack-2', bothWays: false },
  everything: { kind: 'everything' },
};
const budgets = Object.entries(scopes).map(([name, scope]) => ({ name, scope, limit: unlimited }));
const index = new BudgetIndex(budgets);

const groups: Record<string, string[]> = {
  a: ['rack-1', 'east'],
  b: ['rack-2', 'east'],
  c: ['rack-1', 'east'],
  far: [],
};
function end(text: string): RouteEnd {
  const [host = '', pool = ''] = text.split(':');
  return { host, pool, groups: groups[host] ?? [] };
}
const crossed = (from: string, to: string) =>
  index.crossedBy({ source: end(from), destination: end(to) }).map((place) => budgets[place]?.name);

describe('A migration crosses', () => {
  it('what it leaves and what it enters: hosts, pools, groups, links between them, and everything', () => {
    expect(crossed('a:fast', 'b:slow')).toEqual([
      'out of a',
      'into b',
      'reads of a:fast',
      'writes of b:slow',
      'out of rack-1',
      'into rack-2',
      'rack-1 to rack-2',
      'rack-1 and rack-2',
      'everything',
    ]);
  });

  it('a link that both ways share in either direction, another only in its own', () => {
    expect(crossed('b:fast', 'a:fast')).toEqual([
      'into a',
      'into rack-1',
      'rack-2 to rack-1',
      'rack-1 and rack-2',
      'everything',
    ]);
  });

  it('no network when it stays on its host, but reads of one pool and writes of another', () => {
    expect(crossed('a:fast', 'a:slow')).toEqual(['reads of a:fast', 'writes of a:slow', 'everything']);
  });

  it('neither way of a group that it stays in', () => {
    expect(crossed('a:slow', 'c:fast')).toEqual(['out of a', 'everything']);
  });

  it('the border of every group that one of its ends alone is in', () => {
    expect(crossed('a:slow', 'far:fast')).toEqual(['out of a', 'out of rack-1', 'out of east', 'everything']);
  });

  it('a budget once, though its groups overlap and lead over it twice', () => {
    const link: BudgetScope = { kind: 'link', from: 'x', to: 'y', bothWays: true };
    const route = {
      source: { host: 'a', pool: 'fast', groups: ['x', 'y'] },
      destination: { host: 'b', pool: 'fast', groups: [] },
    };
    const one = new BudgetIndex([{ name: 'link', scope: link, limit: unlimited }]);
    expect(one.crossedBy(route)).toEqual([]);
    const self = new BudgetIndex([{ name: 'link', scope: { ...link, to: 'x' }, limit: unlimited }]);
    expect(self.crossedBy(route)).toEqual([]);
  });

  it('all budgets of the same scope', () => {
    const twice = new BudgetIndex([...budgets, ...budgets]);
    expect(twice.crossedBy({ source: end('a:fast'), destination: end('a:slow') })).toHaveLength(6);
  });
});
