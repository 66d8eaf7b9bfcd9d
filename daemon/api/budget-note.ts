import type { Rate } from '../core/rate/rate.ts';
import { roundedRate } from '../core/rate/rounded-text.ts';
import { obstacleText } from '../core/share/admission/obstacle-text.ts';
import { amountOf, rateOf } from '../core/share/allocation/amount.ts';
import type { BudgetView, ShareStanding } from '../sharing/standing.ts';

/**
 * What a budget makes of a migration that crosses it, for a person: `leaves it 40MiB/s; 3 migrations share it`, `does not bind it; ...`,
 * `2 migrations share it, 120MiB/s of it is free`.
 * @param view undefined where nothing is known of the budget yet
 */
export function budgetNote(standing: ShareStanding, view: BudgetView | undefined): string {
  if (view === undefined) return '';
  if (view.limit.kind === 'paused') return 'paused: nothing that crosses it moves';
  const crowd = crowdText(view);
  switch (standing.kind) {
    case 'absent':
      return `${crowd}${freeText(view)}`;
    case 'queued': {
      const { obstacle, keptFor } = standing;
      const isHere = obstacle.kind === 'budget' && obstacle.name === view.policy.name.value;
      return isHere ? `lets it wait: ${obstacleText(obstacle, keptFor)}` : `${crowd}${freeText(view)}`;
    }
    case 'sharing': {
      const { bound, rate } = standing;
      const isHere = bound.kind === 'budget' && bound.name === view.policy.name.value;
      return `${isHere ? `leaves it ${leftText(rate)}` : 'does not bind it'}; ${crowd}`;
    }
    default:
      return standing satisfies never;
  }
}

/** What sharing makes of the rate that policies let, to follow a summary of that; empty where it makes nothing of it. */
export function shareNote(standing: ShareStanding): string {
  switch (standing.kind) {
    case 'absent':
      return '';
    case 'queued': {
      const { place, obstacle, keptFor } = standing;
      return `; waits for its turn, at place ${place} of the queue: ${obstacleText(obstacle, keptFor)}`;
    }
    case 'sharing': {
      const { bound, rate } = standing;
      if (bound.kind === 'budget') return `, of which budget ${bound.name} leaves ${leftText(rate)}`;
      return bound.kind === 'demand' ? `, of which it can use ${leftText(rate)}` : '';
    }
    default:
      return standing satisfies never;
  }
}

function leftText(rate: Rate): string {
  return rate.kind === 'paused' ? 'nothing' : roundedRate(rate);
}

function crowdText({ members, queued }: BudgetView): string {
  const waiting = queued.length === 0 ? '' : `, ${queued.length} ${queued.length === 1 ? 'waits' : 'wait'} for it`;
  if (members.length === 0) return `nothing shares it now${waiting}`;
  return `${members.length === 1 ? '1 migration shares' : `${members.length} migrations share`} it${waiting}`;
}

function freeText({ limit, allotted }: BudgetView): string {
  if (limit.kind !== 'limited') return '';
  const free = rateOf(Math.max(0, limit.bytesPerSecond - amountOf(allotted)));
  return free.kind === 'paused' ? ', nothing of it is free' : `, ${roundedRate(free)} of it is free`;
}
