import { formatOrigin } from '../core/policy/origin.ts';
import { amountOf, rateOf } from '../core/share/allocation/amount.ts';
import { nextBudgetChange } from '../core/share/budget/budgets-at.ts';
import { type BudgetBook, crossingOf, usedBy } from './budget-book.ts';
import type { LastRound } from './last-round.ts';
import type { BudgetMember, BudgetView } from './standing.ts';

/** The budgets as the last round left them. @param now milliseconds of Unix time */
export function budgetViews(last: LastRound, book: BudgetBook, now: number): BudgetView[] {
  const crossing = crossingOf(last.budgets.length, last.entrants);
  const members = membersOf(last, now);
  const queued = queuedFor(last);
  return last.budgets.map(({ name, limit, stated, policy }, place) => {
    const own = members[place] ?? [];
    return {
      policy,
      limit,
      origin: formatOrigin(stated.origin),
      nextChangeAt: nextBudgetChange([policy], now),
      allotted: rateOf(own.reduce((sum, { standing }) => sum + amountOf(standing.rate), 0)),
      usedBytesPerSecond: usedBy(crossing[place] ?? []),
      members: own,
      queued: queued.get(name) ?? [],
      record: book.recordOf(name),
    };
  });
}

/** Of each budget those that run and cross it, ordered by id. */
function membersOf(last: LastRound, now: number): BudgetMember[][] {
  const members: BudgetMember[][] = last.budgets.map(() => []);
  const ordered = last.entrants.toSorted((a, b) => (a.participant.id < b.participant.id ? -1 : 1));
  for (const { view, participant } of ordered) {
    const standing = last.standingOf(participant.id, now);
    if (standing.kind !== 'sharing') continue;
    const { id, request, grant, progress } = view.migration;
    const member = {
      migrationId: id,
      volume: request.volume,
      granted: grant?.rate,
      usedBytesPerSecond: progress.currentBytesPerSecond,
      standing,
      isReached: participant.holding?.contact.kind === 'reached',
    };
    for (const place of participant.crosses) members[place]?.push(member);
  }
  return members;
}

/** Ids of those that wait because of a budget, by its name, in the order of their turns. */
function queuedFor({ waiting }: LastRound): Map<string, string[]> {
  const queued = new Map<string, string[]>();
  for (const { id, obstacle } of waiting.values()) {
    if (obstacle.kind !== 'budget') continue;
    const ids = queued.get(obstacle.name);
    if (ids === undefined) queued.set(obstacle.name, [id]);
    else ids.push(id);
  }
  return queued;
}
