import { type Daemon, withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { usageFailure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { renderBudgetPage } from '../render/budget-page.ts';
import { renderBudgets } from '../render/budgets.ts';
import { type BudgetView, budgetView } from '../views/budget.ts';
import { pagesOf } from './pages.ts';

export interface BudgetsOptions {
  readonly inUse?: boolean;
  readonly wide?: boolean;
  readonly watch?: boolean;
}

/** Lists budgets, shows those that are named with all who share them, or follows either. */
export async function budgets(
  invocation: Invocation,
  words: readonly string[],
  options: BudgetsOptions,
): Promise<ExitCode> {
  const names = [...new Set(words)];
  if (names.length > 0 && options.inUse)
    throw usageFailure('--in-use chooses among all budgets: leave it or the names out');
  return withDaemon(invocation, async (daemon) => {
    if (options.watch) {
      const { watchBudgets } = await import('../watch/watch-budgets.ts');
      return watchBudgets(daemon, names, { inUse: options.inUse ?? false, isWide: options.wide ?? false }, invocation);
    }
    if (names.length > 0) return showBudgets(daemon, names, invocation);
    return listBudgets(daemon, options, invocation);
  });
}

async function listBudgets(
  daemon: Daemon,
  { inUse = false, wide = false }: BudgetsOptions,
  { output }: Invocation,
): Promise<ExitCode> {
  const found = await pagesOf(async (pageToken) => {
    const page = await daemon.budgets.listBudgets({ pageToken, inUse });
    return { items: page.budgets.map(budgetView), nextPageToken: page.nextPageToken };
  });
  output.result({ budgets: found }, () => renderBudgets(found, wide, output.paint, output.columns));
  if (found.length === 0) output.note(inUse ? 'no budget is in use' : 'the policies have no budgets');
  return exit.success;
}

async function showBudgets(
  daemon: Daemon,
  names: readonly string[],
  { output, signal }: Invocation,
): Promise<ExitCode> {
  const found = new Map<string, BudgetView>();
  for await (const { budgets: seen } of daemon.budgets.watchBudgets({ names: [...names] }, { signal })) {
    for (const view of seen.map(budgetView)) found.set(view.name, view);
    if (names.every((name) => found.has(name))) break;
  }
  const shown = names.flatMap((name) => found.get(name) ?? []);
  output.result({ budgets: shown }, () =>
    shown.map((view) => renderBudgetPage(view, output.paint, output.columns)).join('\n\n'),
  );
  return exit.success;
}
