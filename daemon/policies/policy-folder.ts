import { formatProblem, type PolicyProblem } from '../core/policy/origin.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import { FolderWatch, type WatchTimes } from './folder-watch.ts';
import { PoliciesInForce } from './in-force.ts';
import { readPolicyFolder } from './read-folder.ts';
import type { PolicyChange, PolicyStatus } from './status.ts';

/** A policy folder that cannot be put in force, with everything that is wrong with it. */
export class PolicyFolderError extends Error {
  override readonly name = 'PolicyFolderError';
  readonly reason = 'POLICIES_INVALID';
  readonly facts: Readonly<Record<string, string>>;
  readonly problems: readonly PolicyProblem[];

  constructor(folder: string, problems: readonly PolicyProblem[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super([`policy folder ${folder} has ${count}:`, ...problems.map(formatProblem)].join('\n'));
    this.facts = { folder };
    this.problems = problems;
  }
}

export interface PolicyFolderOptions {
  /** Number of the first generation; 1 unless given. */
  readonly firstGeneration?: number;
  readonly watchTimes?: Partial<WatchTimes>;
  /** Closes the folder. */
  readonly signal?: AbortSignal;
}

/**
 * The policies in force, following a folder. Each edit is a transaction: all of it comes into force at once, or none of it does and
 * what was in force stays so, with the problems to be seen in `status()` until the folder is good again.
 */
export class PolicyFolder {
  readonly #folder: string;
  readonly #inForce: PoliciesInForce;
  readonly #listeners = new Set<(change: PolicyChange) => void>();
  #watch: FolderWatch | undefined;
  #reading: Promise<void> | undefined;
  #stale = false;
  #closed = false;

  private constructor(folder: string, inForce: PoliciesInForce) {
    this.#folder = folder;
    this.#inForce = inForce;
  }

  /** @throws {PolicyFolderError} with every problem, when the folder is not whole and valid */
  static async open(folder: string, options: PolicyFolderOptions = {}): Promise<PolicyFolder> {
    options.signal?.throwIfAborted();
    const reading = await readPolicyFolder(folder);
    if ('problems' in reading) throw new PolicyFolderError(folder, reading.problems);
    const opened = new PolicyFolder(folder, new PoliciesInForce(reading, options.firstGeneration ?? 1, new Date()));
    options.signal?.addEventListener('abort', () => opened.close(), { once: true });
    await opened.#follow(options.watchTimes);
    return opened;
  }

  current(): PolicySet {
    return this.#inForce.current();
  }

  status(): PolicyStatus {
    return this.#inForce.status(this.#folder);
  }

  /**
   * @param listener is told of a change after it is in force
   * @returns a function that ends the listening
   */
  onChange(listener: (change: PolicyChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the following; what is in force stays readable. */
  close(): void {
    this.#closed = true;
    this.#watch?.close();
    this.#listeners.clear();
  }

  async #follow(times: Partial<WatchTimes> | undefined): Promise<void> {
    this.#watch = await FolderWatch.start(this.#folder, () => void this.#reload(), times);
    if (this.#closed) return this.#watch.close();
    // An edit may have come between the first reading and the watch.
    await this.#reload();
  }

  /** One reading at a time; a change during one is followed by another. */
  #reload(): Promise<void> {
    this.#stale = true;
    this.#reading ??= this.#readWhileStale().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readWhileStale(): Promise<void> {
    while (this.#stale && !this.#closed) {
      this.#stale = false;
      const reading = await readPolicyFolder(this.#folder);
      if (!this.#closed) this.#tell(this.#inForce.take(reading, new Date()));
    }
  }

  #tell(change: PolicyChange | undefined): void {
    if (change === undefined) return;
    for (const listener of this.#listeners) listener(change);
  }
}
