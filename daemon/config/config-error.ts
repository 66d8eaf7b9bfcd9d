/** One thing wrong with a configuration file. */
export interface ConfigProblem {
  readonly file: string;
  /** From 1; 0 when the problem is the whole file's. */
  readonly line: number;
  /** What is wrong, and what to write instead. */
  readonly message: string;
}

/** A configuration that cannot be used, with everything that is wrong with it; the message has one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super(problems.map(formatProblem).join('\n'), options);
    this.problems = problems;
  }
}

function formatProblem({ file, line, message }: ConfigProblem): string {
  return line === 0 ? `${file}: ${message}` : `${file}:${line}: ${message}`;
}
