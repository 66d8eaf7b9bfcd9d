import type { PolicySet } from '../policy/policy-set.ts';
import type { Place } from '../policy/query.ts';
import { BudgetIndex } from '../share/budget/budget-index.ts';
import { budgetsAt } from '../share/budget/budgets-at.ts';
import type { RouteEnd } from '../share/budget/route.ts';
import type { Traveller } from './scene.ts';

/** Which budgets of the policies a migration crosses, as places in their list, in rising order; windows change limits, and not this. */
export type Crossing = (facts: Pick<Traveller['facts'], 'source' | 'destination'>) => number[];

export function crossingOf({ budgets, hosts }: PolicySet, at: number): Crossing {
  const index = new BudgetIndex(budgetsAt(budgets, at));
  const endOf = ({ host, pool }: Place): RouteEnd => ({ host, pool, groups: hosts.get(host)?.groups ?? [] });
  return ({ source, destination }) => index.crossedBy({ source: endOf(source), destination: endOf(destination) });
}
