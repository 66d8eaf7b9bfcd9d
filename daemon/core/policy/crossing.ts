import type { Place } from '../migration/place.ts';
import { BudgetIndex } from '../share/budget/budget-index.ts';
import { budgetsAt } from '../share/budget/budgets-at.ts';
import type { RouteEnd } from '../share/budget/route.ts';
import type { PolicySet } from './policy-set.ts';

/** Which budgets of the policies a migration crosses, as places in their list, in rising order; windows change limits, and not this. */
export type Crossing = (way: { readonly source: Place; readonly destination: Place }) => number[];

export function crossingOf({ budgets, hosts }: PolicySet): Crossing {
  const index = new BudgetIndex(budgetsAt(budgets, 0));
  const endOf = ({ host, pool }: Place): RouteEnd => ({ host, pool, groups: hosts.get(host)?.groups ?? [] });
  return ({ source, destination }) => index.crossedBy({ source: endOf(source), destination: endOf(destination) });
}
