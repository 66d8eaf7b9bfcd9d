import { limited, paused, type Rate } from '../../daemon/core/rate/rate.ts';
import { unusedBudget } from '../../daemon/core/share/budget/record.ts';
import type { Shares } from '../../daemon/sharing/shares.ts';
import type { BudgetMember, BudgetView, ShareStanding } from '../../daemon/sharing/standing.ts';

const origin = { file: '30-budgets.yaml', line: 4, column: 3 };

/** A budget that nothing crosses, of 40 MiB/s for everything. */
export function budgetView(name: string, changed: Partial<BudgetView> = {}): BudgetView {
  const limit = changed.limit ?? limited(40 * 1024 * 1024);
  return {
    policy: {
      name: { value: name, origin },
      scope: { kind: 'everything' },
      limit: { value: limit, origin },
      during: [],
    },
    limit,
    origin: '30-budgets.yaml:4',
    nextChangeAt: undefined,
    allotted: paused,
    usedBytesPerSecond: 0,
    members: [],
    queued: [],
    record: unusedBudget,
    ...changed,
  };
}

/** One whose share of the budget is the whole rate that it is held to. */
export function budgetMember(migrationId: string, budget: string, rate: Rate): BudgetMember {
  return {
    migrationId,
    volume: `volume-of-${migrationId}`,
    granted: rate,
    usedBytesPerSecond: rate.kind === 'limited' ? rate.bytesPerSecond : 0,
    standing: {
      kind: 'sharing',
      rate,
      bound: { kind: 'budget', name: budget },
      weight: 100,
      floor: 0,
      demand: undefined,
      crosses: [budget],
    },
    isReached: true,
  };
}

/** What a test says of the sharing of budgets. */
export class FakeShares implements Shares {
  readonly #listeners = new Set<() => void>();
  readonly standings = new Map<string, ShareStanding>();
  views: BudgetView[] = [];

  budgets(): BudgetView[] {
    return this.views;
  }

  standingOf(migrationId: string): ShareStanding {
    return this.standings.get(migrationId) ?? { kind: 'absent' };
  }

  onRound(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** A round of sharing is over. */
  round(): void {
    for (const listener of this.#listeners) listener();
  }
}
