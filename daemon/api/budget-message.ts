import type { BudgetInput } from '../../proto/gen/sluice/v1/Budget.ts';
import type { BudgetShareInput } from '../../proto/gen/sluice/v1/BudgetShare.ts';
import { boundText } from '../core/share/allocation/bound-text.ts';
import { scopeText } from '../core/share/budget/scope-text.ts';
import type { BudgetMember, BudgetView } from '../sharing/standing.ts';
import { rateMessage } from './rate-message.ts';
import { durationMessage, timeMessage } from './time-message.ts';

export function budgetMessage(view: BudgetView): BudgetInput {
  const { policy, limit, origin, nextChangeAt, allotted, usedBytesPerSecond, members, queued, record } = view;
  const name = policy.name.value;
  return {
    name,
    scope: scopeText(policy.scope),
    limit: rateMessage(limit),
    origin,
    nextChangeTime: timeMessage(nextChangeAt),
    allotted: rateMessage(allotted),
    currentBytesPerSecond: Math.round(usedBytesPerSecond),
    shares: members.map((member) => shareMessage(member, name)),
    waitingMigrationIds: [...queued],
    firstUsedTime: timeMessage(record.since),
    meanBytesPerSecond: record.busyMs === 0 ? 0 : Math.round((record.landedBytes * 1000) / record.busyMs),
    worstSecondBytes: Math.round(record.worstSecondBytes),
    worstSecondTime: timeMessage(record.worstSecondAt),
    timeAboveLimit: durationMessage(record.aboveMs),
    exceededCount: record.exceededCount,
    exceededTime: timeMessage(record.exceededAt),
    sharedPerMille: Math.round(record.sharedPart * 1000),
  };
}

function shareMessage(member: BudgetMember, budget: string): BudgetShareInput {
  const { migrationId, volume, granted, usedBytesPerSecond, standing, isReached } = member;
  return {
    migrationId,
    volume,
    granted: granted === undefined ? null : rateMessage(granted),
    share: rateMessage(standing.rate),
    currentBytesPerSecond: Math.round(usedBytesPerSecond),
    priority: standing.weight,
    floorBytesPerSecond: standing.floor,
    bound: boundText(standing.bound, budget),
    unreached: !isReached,
  };
}
