import type { Explanation } from '../policy/explanation.ts';
import type { CurrentBudget } from '../share/budget/budgets-at.ts';
import type { Ending } from './timeline.ts';

/** What policies say about a migration at an instant, and what comes of it. */
export interface Effect {
  readonly explanation: Explanation;
  /** Those that it crosses, as they are at the instant, in the order of the policy files. */
  readonly budgets: readonly Pick<CurrentBudget, 'name' | 'limit'>[];
  readonly ending: Ending;
}
