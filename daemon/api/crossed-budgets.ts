import type { Place } from '../core/migration/place.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import { formatOrigin } from '../core/policy/origin.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import type { Rate } from '../core/rate/rate.ts';
import { budgetsAt } from '../core/share/budget/budgets-at.ts';
import { scopeText } from '../core/share/budget/scope-text.ts';
import { Crossings } from '../sharing/crossings.ts';
import type { Shares } from '../sharing/shares.ts';
import type { ShareStanding } from '../sharing/standing.ts';
import { budgetNote, shareNote } from './budget-note.ts';

/** A budget that a migration crosses, as its explanation shows it. */
export interface CrossedBudget {
  readonly name: string;
  /** As in a layer. */
  readonly origin: string;
  readonly scope: string;
  readonly limit: Rate;
  /** For a person; may be empty. */
  readonly note: string;
}

/** An explanation of the policies with what the sharing of budgets makes of it. `effective` stays what the policies alone let. */
export interface SharedExplanation extends Explanation {
  readonly budgets: readonly CrossedBudget[];
}

/** The two ends of a migration, and what sharing makes of it at the moment; `absent` for one that there is not yet. */
export interface Sharer {
  readonly source: Place;
  readonly destination: Place;
  readonly standing: ShareStanding;
}

/** Finds the budgets that migrations cross, and what they make of their rates. */
export class BudgetExplainer {
  readonly #shares: Shares;
  readonly #crossings = new Crossings();

  constructor(shares: Shares) {
    this.#shares = shares;
  }

  /** Of a migration as it is now, or would be if it were asked for now. */
  now(explanation: Explanation, sharer: Sharer, policies: PolicySet): SharedExplanation {
    const views = new Map(this.#shares.budgets().map((view) => [view.policy.name.value, view]));
    const crossed = this.#crossed(sharer, policies, explanation.at);
    const budgets = crossed.map((budget) => ({ ...budget, note: budgetNote(sharer.standing, views.get(budget.name)) }));
    return { ...explanation, summary: `${explanation.summary}${shareNote(sharer.standing)}`, budgets };
  }

  /** At another instant: who will share a budget then, nobody knows. */
  at(explanation: Explanation, ends: Omit<Sharer, 'standing'>, policies: PolicySet): SharedExplanation {
    return { ...explanation, budgets: this.#crossed(ends, policies, explanation.at) };
  }

  #crossed({ source, destination }: Omit<Sharer, 'standing'>, policies: PolicySet, at: number): CrossedBudget[] {
    const places = this.#crossings.of(source, destination, policies);
    const crossed = places.flatMap((place) => policies.budgets[place] ?? []);
    return budgetsAt(crossed, at).map(({ name, limit, stated, scope }) => ({
      name,
      origin: formatOrigin(stated.origin),
      scope: scopeText(scope),
      limit,
      note: '',
    }));
  }
}
