import type { BudgetView } from '../../cli/views/budget.ts';
import type { BudgetInput } from '../../proto/gen/sluice/v1/Budget.ts';

const mebibyte = 1024 * 1024;

/** A budget that one migration has all of, and another waits for, as the daemon sends it. */
export function sampleBudgetWire(changed: BudgetInput = {}): BudgetInput {
  return {
    name: 'uplink',
    scope: 'rack-a to rack-b',
    limit: { bytesPerSecond: 40 * mebibyte },
    origin: '30-budgets.yaml:4',
    allotted: { bytesPerSecond: 40 * mebibyte },
    currentBytesPerSecond: 39.8 * mebibyte,
    shares: [
      {
        migrationId: 'db-1',
        volume: 'db',
        granted: { bytesPerSecond: 40 * mebibyte },
        share: { bytesPerSecond: 40 * mebibyte },
        currentBytesPerSecond: 39.8 * mebibyte,
        priority: 200,
        floorBytesPerSecond: 2 * mebibyte,
        bound: 'this budget',
      },
    ],
    waitingMigrationIds: ['db-2'],
    firstUsedTime: { seconds: 1_795_000_001, nanos: 0 },
    meanBytesPerSecond: 39 * mebibyte,
    worstSecondBytes: 41 * mebibyte,
    worstSecondTime: { seconds: 1_795_000_005, nanos: 0 },
    timeAboveLimit: { seconds: 0, nanos: 300_000_000 },
    sharedPerMille: 1000,
    ...changed,
  };
}

/** The same budget as the command line sees it. */
export function sampleBudget(changed: Partial<BudgetView> = {}): BudgetView {
  const rate = { kind: 'limited', bytesPerSecond: 40 * mebibyte } as const;
  return {
    name: 'uplink',
    scope: 'rack-a to rack-b',
    limit: rate,
    origin: '30-budgets.yaml:4',
    nextChangeTime: null,
    allotted: rate,
    currentBytesPerSecond: 39.8 * mebibyte,
    shares: [
      {
        migrationId: 'db-1',
        volume: 'db',
        granted: rate,
        share: rate,
        currentBytesPerSecond: 39.8 * mebibyte,
        priority: 200,
        floorBytesPerSecond: 2 * mebibyte,
        bound: 'this budget',
        unreached: false,
      },
    ],
    waitingMigrationIds: ['db-2'],
    firstUsedTime: '2026-11-18T11:06:41.000Z',
    meanBytesPerSecond: 39 * mebibyte,
    worstSecondBytes: 41 * mebibyte,
    worstSecondTime: '2026-11-18T11:06:45.000Z',
    timeAboveLimitMs: 300,
    exceededCount: 0,
    exceededTime: null,
    sharedPerMille: 1000,
    ...changed,
  };
}
