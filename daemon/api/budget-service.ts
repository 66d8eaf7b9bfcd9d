import type { ServiceImplementation } from 'nice-grpc';
import type { BudgetService } from '../../proto/services.ts';
import type { Shares } from '../sharing/shares.ts';
import type { BudgetView } from '../sharing/standing.ts';
import { budgetMessage } from './budget-message.ts';
import { portionOf } from './budget-portions.ts';
import { watchBudgets } from './budget-watch.ts';
import { badToken, pageSizeOf, pageTokenOf, positionOf } from './paging.ts';

const pageSizes = { usual: 100, most: 1000 };

/** sluice.v1.BudgetService. */
export function budgetService(shares: Shares): ServiceImplementation<typeof BudgetService> {
  return {
    async listBudgets({ pageSize, pageToken, inUse }) {
      const size = pageSizeOf(pageSize, pageSizes);
      const all = shares.budgets();
      const first = firstOf(all, pageToken);
      const rest = all.slice(first).map((view, index) => ({ view, place: first + index }));
      const asked = inUse ? rest.filter(({ view }) => isInUse(view)) : rest;
      const views = asked.map(({ view }) => view);
      const count = portionOf(views, size);
      const last = asked[count - 1];
      const isLast = last === undefined || count === asked.length;
      return {
        budgets: views.slice(0, count).map(budgetMessage),
        nextPageToken: isLast ? '' : pageTokenOf([nameOf(last.view), last.place]),
      };
    },
    async *watchBudgets({ names }, { signal }) {
      for await (const { changed, removed } of watchBudgets(shares, names, signal)) {
        yield { budgets: changed.map(budgetMessage), removedNames: [...removed] };
      }
    },
  };
}

function nameOf({ policy }: BudgetView): string {
  return policy.name.value;
}

function isInUse({ members, queued, usedBytesPerSecond }: BudgetView): boolean {
  return members.length > 0 || queued.length > 0 || usedBytesPerSecond > 0;
}

/** Budgets stand in the order of the policy files: a page goes on after the last of the page before, or where that was if it has gone. */
function firstOf(budgets: readonly BudgetView[], token: string): number {
  const position = positionOf(token);
  if (position === undefined) return 0;
  const [name, place] = position;
  if (typeof name !== 'string' || typeof place !== 'number') throw badToken(token);
  const found = budgets.findIndex((budget) => nameOf(budget) === name);
  return found === -1 ? place : found + 1;
}
