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

/** As explanations and messages show it: `10-racks.yaml:12`. */
export function formatOrigin(origin: Origin): string {
  return `${origin.file}:${origin.line}`;
}

export function problemAt(origin: Origin, message: string): PolicyProblem {
  return { ...origin, message };
}
