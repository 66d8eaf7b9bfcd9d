import type { BudgetView, ShareStanding } from './standing.ts';

/** How bandwidth is shared at the moment, to be looked at. */
export interface Shares {
  /** In the order of the policy files. */
  budgets(): readonly BudgetView[];
  standingOf(migrationId: string): ShareStanding;
  /** Tells when a round of sharing is over, at least once a second while anything runs. @returns a function that ends the listening */
  onRound(listener: () => void): () => void;
}
