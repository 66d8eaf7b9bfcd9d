/** What the process's exit status says; stable, documented in docs/cli.md and at the end of `sluice --help`. */
export const exit = {
  success: 0,
  migrationFailed: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  policyProblems: 5,
  different: 6,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

/** Each exit status with its meaning, for `--help`. */
export const exitMeanings: readonly (readonly [ExitCode, string])[] = [
  [exit.success, 'done; a migration that was waited for has succeeded'],
  [
    exit.migrationFailed,
    'a migration that was waited for failed or was cancelled; of a batch any, or one was left out',
  ],
  [exit.usage, 'wrong arguments or configuration; nothing was sent'],
  [exit.refused, 'the request was refused; nothing was changed'],
  [exit.unreachable, 'no answer from the daemon, or no trust in its certificate or ours'],
  [exit.policyProblems, 'policy check, put, diff or simulate found problems in policy files; nothing was changed'],
  [exit.different, 'policy diff --exit-code: something would change; verify: the volume is not as its manifest says'],
  [exit.bug, 'a bug in Sluice'],
  [exit.interrupted, 'interrupted; what the daemon does goes on'],
];
