import type { Command } from 'commander';
import type { BudgetsOptions } from '../commands/budgets.ts';
import type { Run } from './body.ts';

/** The command that looks at budgets. */
export function addBudgetCommands(program: Command, run: Run): void {
  program
    .command('budgets [name...]')
    .description('list budgets: limit, what is in use of it, who runs and waits; with names who shares them')
    .option('--in-use', 'only those that anything crosses or waits for')
    .option('--wide', 'also what they are about, where that is written, mean rate and next change')
    .option('--watch', 'follow them; Ctrl-C ends that')
    .action((names: string[], options: BudgetsOptions) =>
      run(async (invocation) => (await import('../commands/budgets.ts')).budgets(invocation, names, options)),
    );
}
