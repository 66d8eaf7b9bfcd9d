import type { PolicySet } from '../core/policy/policy-set.ts';
import { amountOf } from '../core/share/allocation/amount.ts';
import { budgetsAt, type CurrentBudget } from '../core/share/budget/budgets-at.ts';
import { type BudgetRecord, unusedBudget } from '../core/share/budget/record.ts';
import { type BudgetWatch, type Excess, looked, newWatch, sharedOf } from '../core/share/budget/watch.ts';
import type { Entrant } from './roster.ts';

/** Where the records of budgets are kept. */
export interface BudgetStore {
  all(): Promise<Map<string, BudgetRecord>>;
  save(records: ReadonlyMap<string, BudgetRecord>): Promise<void>;
}

/** A budget of which more was used than there is, and who crossed it. */
export interface ExceededBudget extends Excess {
  readonly budget: CurrentBudget;
  readonly by: readonly Entrant[];
}

/** What is measured of budgets, second by second, and what is made of it. */
export class BudgetBook {
  readonly #store: BudgetStore;
  readonly #watches: Map<string, BudgetWatch>;
  /** Names of those whose records changed since they were stored. */
  readonly #unsaved = new Set<string>();

  private constructor(store: BudgetStore, records: ReadonlyMap<string, BudgetRecord>) {
    this.#store = store;
    this.#watches = new Map(Array.from(records, ([name, record]) => [name, { ...newWatch, record }]));
  }

  static async load(store: BudgetStore): Promise<BudgetBook> {
    return new BudgetBook(store, await store.all());
  }

  recordOf(name: string): BudgetRecord {
    return this.#watches.get(name)?.record ?? unusedBudget;
  }

  /** The budgets of an instant, in the order of the policies. @param at milliseconds of Unix time */
  current({ budgets }: PolicySet, at: number): CurrentBudget[] {
    return budgetsAt(budgets, at);
  }

  /** The same with what there is to share of each. */
  shared(budgets: readonly CurrentBudget[]): Pick<CurrentBudget, 'name' | 'limit'>[] {
    return budgets.map(({ name, limit }) => ({ name, limit: sharedOf(limit, this.recordOf(name)) }));
  }

  /** Takes in what landed in the last second. @returns those that were exceeded @param now milliseconds of Unix time */
  look(budgets: readonly CurrentBudget[], entrants: readonly Entrant[], now: number): ExceededBudget[] {
    const crossing = crossingOf(budgets.length, entrants);
    return budgets.flatMap((budget, place) => {
      const by = crossing[place] ?? [];
      const known = this.#watches.get(budget.name);
      if (by.length === 0 && known === undefined) return [];
      const usedBytes = usedBy(by);
      const { watch, excess } = looked(
        known ?? newWatch,
        { limit: budget.limit, isCrossed: by.length > 0, usedBytes },
        now,
      );
      this.#watches.set(budget.name, watch);
      if (watch.record !== known?.record) this.#unsaved.add(budget.name);
      return excess === undefined ? [] : [{ ...excess, budget, by }];
    });
  }

  async save(): Promise<void> {
    const names = [...this.#unsaved];
    if (names.length === 0) return;
    this.#unsaved.clear();
    await this.#store.save(new Map(names.map((name) => [name, this.recordOf(name)])));
  }
}

/** Of each budget those that copy and cross it. */
export function crossingOf(budgetCount: number, entrants: readonly Entrant[]): Entrant[][] {
  const crossing: Entrant[][] = Array.from({ length: budgetCount }, () => []);
  for (const entrant of entrants) {
    const { holding } = entrant.participant;
    // Of a copy whose agent is not reached nobody knows what it moves.
    if (holding === undefined || holding.contact.kind === 'lost') continue;
    if (amountOf(holding.acknowledged) === 0 && entrant.view.migration.progress.currentBytesPerSecond === 0) continue;
    for (const place of holding.crosses) crossing[place]?.push(entrant);
  }
  return crossing;
}

/** What landed of them in the last second, in bytes. */
export function usedBy(entrants: readonly Entrant[]): number {
  return entrants.reduce((sum, { view }) => sum + view.migration.progress.currentBytesPerSecond, 0);
}
