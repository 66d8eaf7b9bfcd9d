import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../core/migration/refusal.ts';
import { didYouMean } from '../core/policy/nearest.ts';
import { Alarm } from '../migrations/alarm.ts';
import type { Shares } from '../sharing/shares.ts';
import type { BudgetView } from '../sharing/standing.ts';
import { portionOf } from './budget-portions.ts';

/** What a watcher of budgets has not seen yet. */
export interface BudgetNews {
  readonly changed: readonly BudgetView[];
  /** Names of budgets that are gone. */
  readonly removed: readonly string[];
}

/** Milliseconds between two looks, and at most until the next one where no round of sharing comes. */
const shortestMs = 1_000;
const longestMs = 2_000;

/**
 * Follows budgets: first all that are asked for, then about once a second those that changed. However slowly it is read, nothing heaps up:
 * each look is at what is then, against what was sent last.
 * @param names empty for all, also those to come
 * @throws Refusal BUDGET_NOT_FOUND
 */
export async function* watchBudgets(
  shares: Shares,
  names: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<BudgetNews> {
  refuseUnknown(names, shares.budgets());
  const wanted = new Set(names);
  const sent = new Map<string, BudgetView>();
  const alarm = new Alarm();
  let isShared = false;
  const ring = () => alarm.ring();
  const stopListening = shares.onRound(() => {
    isShared = true;
    ring();
  });
  signal.addEventListener('abort', ring);
  try {
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const lookedAt = performance.now();
      isShared = false;
      const seen = shares.budgets().filter(({ policy }) => wanted.size === 0 || wanted.has(policy.name.value));
      const news = newsOf(seen, sent);
      // Whoever asks for all where there are none is to know that.
      if (isFirst && news.length === 0) news.push({ changed: [], removed: [] });
      yield* news;
      const leftMs = () => lookedAt + (isShared ? shortestMs : longestMs) - performance.now();
      while (!signal.aborted && leftMs() > 0) await alarm.sleep(leftMs());
    }
  } finally {
    stopListening();
    signal.removeEventListener('abort', ring);
  }
}

/** What is new, in messages that clients take; it counts as sent. */
function newsOf(seen: readonly BudgetView[], sent: Map<string, BudgetView>): BudgetNews[] {
  const changed = seen.filter((view) => !isDeepStrictEqual(sent.get(view.policy.name.value), view));
  const there = new Set(seen.map(({ policy }) => policy.name.value));
  const removed = [...sent.keys()].filter((name) => !there.has(name));
  for (const name of removed) sent.delete(name);
  for (const view of changed) sent.set(view.policy.name.value, view);
  const news: BudgetNews[] = [];
  for (let from = 0; from < changed.length; ) {
    const portion = changed.slice(from, from + portionOf(changed.slice(from), Number.POSITIVE_INFINITY));
    news.push({ changed: portion, removed: from === 0 ? removed : [] });
    from += portion.length;
  }
  return news.length === 0 && removed.length > 0 ? [{ changed: [], removed }] : news;
}

function refuseUnknown(names: readonly string[], budgets: readonly BudgetView[]): void {
  const known = new Set(budgets.map(({ policy }) => policy.name.value));
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const shown = unknown.slice(0, 80);
  const message = `there is no budget ${JSON.stringify(shown)}${didYouMean(shown, known)}; see "sluice budgets"`;
  throw new Refusal('BUDGET_NOT_FOUND', message, { budget: shown });
}
