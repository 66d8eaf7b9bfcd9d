import type { Rate } from '../../daemon/core/rate/rate.ts';
import type { Budget } from '../../proto/gen/sluice/v1/Budget.ts';
import type { BudgetShare } from '../../proto/gen/sluice/v1/BudgetShare.ts';
import { rateOf } from './rate.ts';
import { isoOf, millisecondsOf } from './times.ts';

/** One migration's part of a budget, as `--json` shows it. */
export interface BudgetShareView {
  readonly migrationId: string;
  readonly volume: string;
  /** What it is held to; null before its first copy. */
  readonly granted: Rate | null;
  /** What it is to have. */
  readonly share: Rate | null;
  /** What landed in the last second. */
  readonly currentBytesPerSecond: number;
  readonly priority: number;
  /** 0 for nothing. */
  readonly floorBytesPerSecond: number;
  /** What keeps its share from being greater. */
  readonly bound: string;
  readonly unreached: boolean;
}

/** A budget as `--json` shows it. */
export interface BudgetView {
  readonly name: string;
  readonly scope: string;
  readonly limit: Rate | null;
  readonly origin: string;
  /** When a window may change the limit next; null when none does. */
  readonly nextChangeTime: string | null;
  /** All that is given away of it. */
  readonly allotted: Rate | null;
  /** What landed in the last second. */
  readonly currentBytesPerSecond: number;
  /** Ordered by the ids of their migrations. */
  readonly shares: readonly BudgetShareView[];
  /** In the order of their turns. */
  readonly waitingMigrationIds: readonly string[];
  /** Null when nothing ever crossed it. */
  readonly firstUsedTime: string | null;
  readonly meanBytesPerSecond: number;
  readonly worstSecondBytes: number;
  readonly worstSecondTime: string | null;
  readonly timeAboveLimitMs: number;
  /** How often it was above its limit for more than a second. */
  readonly exceededCount: number;
  readonly exceededTime: string | null;
  /** 1000, and less while the daemon makes good for what was exceeded. */
  readonly sharedPerMille: number;
}

export function budgetView(wire: Budget): BudgetView {
  return {
    name: wire.name,
    scope: wire.scope,
    limit: rateOf(wire.limit),
    origin: wire.origin,
    nextChangeTime: isoOf(wire.nextChangeTime),
    allotted: rateOf(wire.allotted),
    currentBytesPerSecond: wire.currentBytesPerSecond,
    shares: wire.shares.map(shareView),
    waitingMigrationIds: wire.waitingMigrationIds,
    firstUsedTime: isoOf(wire.firstUsedTime),
    meanBytesPerSecond: wire.meanBytesPerSecond,
    worstSecondBytes: wire.worstSecondBytes,
    worstSecondTime: isoOf(wire.worstSecondTime),
    timeAboveLimitMs: millisecondsOf(wire.timeAboveLimit) ?? 0,
    exceededCount: wire.exceededCount,
    exceededTime: isoOf(wire.exceededTime),
    sharedPerMille: wire.sharedPerMille,
  };
}

/** True where anything crosses it or waits for it. */
export function isInUse({ shares, waitingMigrationIds, currentBytesPerSecond }: BudgetView): boolean {
  return shares.length > 0 || waitingMigrationIds.length > 0 || currentBytesPerSecond > 0;
}

function shareView(wire: BudgetShare): BudgetShareView {
  const { migrationId, volume, currentBytesPerSecond, priority, floorBytesPerSecond, bound, unreached } = wire;
  const rates = { granted: rateOf(wire.granted), share: rateOf(wire.share) };
  return { migrationId, volume, ...rates, currentBytesPerSecond, priority, floorBytesPerSecond, bound, unreached };
}
