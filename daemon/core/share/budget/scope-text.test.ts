import { describe, expect, it } from '@jest/globals';
import type { BudgetScope } from './budget.ts';
import { scopeText } from './scope-text.ts';

describe('what a budget is about', () => {
  it.each<[BudgetScope, string]>([
    [{ kind: 'host', host: 'stor-01', direction: 'egress' }, 'egress of stor-01'],
    [{ kind: 'host', host: 'stor-01', direction: 'ingress' }, 'ingress of stor-01'],
    [{ kind: 'pool', host: 'stor-02', pool: 'slow', access: 'writes' }, 'writes to stor-02:slow'],
    [{ kind: 'pool', host: 'stor-01', pool: 'fast', access: 'reads' }, 'reads from stor-01:fast'],
    [{ kind: 'group', group: 'rack-a', direction: 'egress' }, 'out of rack-a'],
    [{ kind: 'group', group: 'rack-b', direction: 'ingress' }, 'into rack-b'],
    [{ kind: 'link', from: 'rack-a', to: 'rack-b', bothWays: false }, 'rack-a to rack-b'],
    [{ kind: 'link', from: 'rack-a', to: 'rack-b', bothWays: true }, 'rack-a and rack-b, both ways'],
    [{ kind: 'everything' }, 'everything'],
  ])('%j is said as "%s"', (scope, text) => {
    expect(scopeText(scope)).toBe(text);
  });
});
