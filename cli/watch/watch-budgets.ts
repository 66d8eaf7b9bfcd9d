import type { Daemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import type { Output } from '../output.ts';
import { type BudgetDisplay, budgetNews, jsonBudgetDisplay, logBudgetDisplay } from './budget-display.ts';
import type { BudgetChoice } from './live-budget-display.ts';
import { persist } from './persist.ts';

/**
 * Shows budgets until it is interrupted.
 * @param names empty for all there are and all to come
 */
export async function watchBudgets(
  daemon: Daemon,
  names: readonly string[],
  choice: Omit<BudgetChoice, 'isNamed'>,
  { output, signal }: Invocation,
): Promise<ExitCode> {
  const display = await displayFor(output, { ...choice, isNamed: names.length > 0 });
  const stream = {
    address: daemon.address,
    open: () => daemon.budgets.watchBudgets({ names: [...names] }, { signal }),
    isOver: () => false,
  };
  try {
    for await (const heard of persist(stream, signal)) {
      if (heard.kind === 'lost') display.lost(heard.failure.message);
      else display.update(budgetNews(heard.message));
    }
    return exit.success;
  } catch (error) {
    if (signal.aborted) return exit.interrupted;
    throw error;
  } finally {
    display.close();
  }
}

async function displayFor(output: Output, choice: BudgetChoice): Promise<BudgetDisplay> {
  if (output.json) return jsonBudgetDisplay(output);
  if (output.terminal) return (await import('./live-budget-display.ts')).liveBudgetDisplay(output, choice);
  return logBudgetDisplay(output, () => new Date());
}
