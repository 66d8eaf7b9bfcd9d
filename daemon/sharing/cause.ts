import { rateInForce } from '../core/plan/rate-in-force.ts';
import { formatOrigin } from '../core/policy/origin.ts';
import { compareRates } from '../core/rate/merge.ts';
import type { Rate } from '../core/rate/rate.ts';
import type { Waiting } from '../core/share/admission/admit.ts';
import type { Share } from '../core/share/allocation/allocation.ts';
import type { CurrentBudget } from '../core/share/budget/budgets-at.ts';
import type { Entrant } from './roster.ts';

/**
 * What said a rate, as histories show it: what decided its limit where it has all of that, else what keeps its share below it.
 * @param waiting undefined for one that has a place
 */
export function causeOf(
  { view, answer, participant }: Entrant,
  rate: Rate,
  share: Share | undefined,
  waiting: Waiting | undefined,
  budgets: readonly CurrentBudget[],
): string {
  const { cause } = rateInForce(view.migration, answer.verdict);
  if (compareRates(rate, participant.ceiling) >= 0) return cause;
  if (waiting !== undefined) return 'its turn has not come';
  if (share?.bound.kind === 'demand') return 'what it can use';
  if (share?.bound.kind !== 'budget') return cause;
  const { name } = share.bound;
  const budget = budgets.find((other) => other.name === name);
  return budget === undefined ? `share of budget ${name}` : shareOf(budget);
}

/** What said so of shares of a budget: one text for all, as thousands of histories keep it. */
const texts = new WeakMap<CurrentBudget['stated'], string>();

function shareOf({ name, stated }: CurrentBudget): string {
  const text = texts.get(stated) ?? `share of budget ${name} (${formatOrigin(stated.origin)})`;
  texts.set(stated, text);
  return text;
}
