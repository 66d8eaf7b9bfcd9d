import { createHash } from 'node:crypto';

/** A file that the policy set was read from. */
export interface PolicyFile {
  /** Path relative to the policy folder, with `/`. */
  readonly path: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/** A file of a policy set with its text. */
export interface PolicyText {
  /** Relative to the policy folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A policy set that is or was in force. */
export interface PolicyGeneration {
  /** From 1; rises over restarts too. */
  readonly number: number;
  readonly inForceSince: Date;
  /** What brought it: `folder`, `put by admin`, `rollback to generation 3 by admin`. */
  readonly cause: string;
  /** By path. */
  readonly files: readonly PolicyFile[];
}

/** Where generations are kept when the daemon is not running; the store is one. It may forget the oldest. */
export interface GenerationBook {
  /** Newest first. */
  list(): Promise<PolicyGeneration[]>;
  latest(): Promise<PolicyGeneration | undefined>;
  /** @returns the files of a generation by path; undefined when it is not kept */
  texts(generation: number): Promise<PolicyText[] | undefined>;
  /** All of it or nothing. @param texts of exactly the generation's files */
  add(generation: PolicyGeneration, texts: readonly PolicyText[]): Promise<void>;
}

/** SHA-256, in hexadecimal, over the lines that sha256sum(1) prints for the files in this order: equal when all files are. */
export function digestOf(files: readonly PolicyFile[]): string {
  const lines = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

export function sameFiles(a: readonly PolicyFile[], b: readonly PolicyFile[]): boolean {
  return digestOf(a) === digestOf(b);
}
