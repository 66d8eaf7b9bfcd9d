import type { Command } from 'commander';
import type { Run } from './body.ts';

/** Commands about rates and the policies that set them. */
export function addPolicyCommands(program: Command, run: Run): void {
  program
    .command('explain <volume-or-id> [host:pool]')
    .description('explain the rate of a migration (ID), or of one that could be (VOLUME HOST:POOL)')
    .option('--limit <rate>', 'the limit that the request would ask for')
    .action((subject: string, destination: string | undefined, options: { limit?: string }) =>
      run(async (invocation) =>
        (await import('../commands/explain.ts')).explain(invocation, subject, destination, options),
      ),
    );

  const policy = program.command('policy').description('check policy files, see which are in force');
  policy
    .command('check <dir>')
    .description('check a policy folder without a daemon: every problem with file and line')
    .action((folder: string) =>
      run(async (invocation) => (await import('../commands/policy-check.ts')).checkPolicies(invocation, folder)),
    );
  policy
    .command('status')
    .description('show the policy set in force and what became of the last edit')
    .action(() => run(async (invocation) => (await import('../commands/policy.ts')).policyStatus(invocation)));
}
