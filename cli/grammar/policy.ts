import type { Command } from 'commander';
import type { SimulateOptions } from '../commands/simulate.ts';
import type { Run } from './body.ts';

/** Commands about rates and the policies that set them. */
export function addPolicyCommands(program: Command, run: Run): void {
  program
    .command('explain <volume-or-id> [host:pool]')
    .description('explain the rate of a migration (ID), or of one that could be (VOLUME HOST:POOL)')
    .option('--limit <rate>', 'the limit that the request would ask for')
    .option('--at <instant>', 'as it will be then, such as 2026-12-24T23:30+08:00')
    .action((subject: string, destination: string | undefined, options: { limit?: string; at?: string }) =>
      run(async (invocation) =>
        (await import('../commands/explain.ts')).explain(invocation, subject, destination, options),
      ),
    );

  program
    .command('simulate')
    .description('show when migrations would run, at which rate, and when they would end')
    .option('--policies <dir>', 'by the policy folder here, instead of the policies in force')
    .option('--migrations <file>', 'imagine these migrations too, of a YAML file')
    .option('--no-running', 'without the migrations that the daemon has')
    .option('--from <instant>', 'where it begins, such as 2026-12-24T23:30+08:00; now without it')
    .option('--for <time>', 'how long it is, such as 36h or 14d', '7d')
    .option('--unlimited-as <rate>', 'what unlimited is taken for; 200MiB/s without it')
    .option('--spans', 'list also each stretch of time in which a migration does the same')
    .option('--svg <file>', 'draw the picture into this file too')
    .action((options: SimulateOptions) =>
      run(async (invocation) => (await import('../commands/simulate.ts')).simulate(invocation, options)),
    );

  const policy = program.command('policy').description('check policy files, put them in force, see which are');
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
  policy
    .command('history')
    .description('list the generations of policies that the daemon keeps, newest first')
    .action(() => run(async (invocation) => (await import('../commands/policy.ts')).policyHistory(invocation)));
  policy
    .command('show [generation]')
    .description('print the policy files in force, or those of a generation')
    .action((generation: string | undefined) =>
      run(async (invocation) => (await import('../commands/policy.ts')).showPolicies(invocation, generation)),
    );
  policy
    .command('rollback <generation>')
    .description("write a generation's files into the policy folder again, as a new generation")
    .option('--expect <generation>', 'only if this generation is in force')
    .action((generation: string, options: { expect?: string }) =>
      run(async (invocation) =>
        (await import('../commands/policy.ts')).rollbackPolicies(invocation, generation, options),
      ),
    );
  policy
    .command('put <dir>')
    .description("replace the daemon's policy files by those of a folder here, all or nothing")
    .option('--dry-run', 'only check')
    .option('--expect <generation>', 'only if this generation is in force')
    .action((folder: string, options: { dryRun?: boolean; expect?: string }) =>
      run(async (invocation) => (await import('../commands/policy-put.ts')).putPolicies(invocation, folder, options)),
    );
  policy
    .command('diff <dir>')
    .description('show what a policy folder here would change for running and waiting migrations, and change nothing')
    .option('--exit-code', 'end with status 6 when something differs')
    .option('--unlimited-as <rate>', 'what unlimited is taken for; 200MiB/s without it')
    .action((folder: string, options: { exitCode?: boolean; unlimitedAs?: string }) =>
      run(async (invocation) => (await import('../commands/policy-diff.ts')).diffPolicies(invocation, folder, options)),
    );
}
