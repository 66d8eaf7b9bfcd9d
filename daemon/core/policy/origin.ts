/** Where something stands in the policy folder. */
export interface Origin {
  /** Path relative to the policy folder, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A value together with where somebody wrote it. */
export interface Stated<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** One thing wrong with the policy folder. */
export interface PolicyProblem {
  /** Path relative to the policy folder, with `/`. */
  readonly file: string;
  /** From 1; 0 when the problem is the whole file's. */
  readonly line: number;
  /** From 1; 0 when unknown. */
  readonly column: number;
  /** What is wrong, the value seen, and what to write instead. */
  readonly message: string;
}

/** As explanations and messages show it: `10-racks.yaml:12`, without the line where there is none. */
export function formatOrigin({ file, line }: Origin): string {
  return line === 0 ? file : `${file}:${line}`;
}

export function problemAt(origin: Origin, message: string): PolicyProblem {
  const { file, line, column } = origin;
  return { file, line, column, message };
}

/** As a person reads it: `10-racks.yaml:12:5 what is wrong`, without the line where there is none. */
export function formatProblem(problem: PolicyProblem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== 0).join(':');
  return `${place} ${problem.message}`;
}
