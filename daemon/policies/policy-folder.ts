import type { PolicySet } from '../core/policy/policy-set.ts';
import { Lane } from '../migrations/lane.ts';
import { readGoodFolder } from './folder-error.ts';
import { keepPut, putFiles, undoPut } from './folder-put.ts';
import { FolderWatch, type WatchTimes } from './folder-watch.ts';
import { type GenerationBook, type PolicyGeneration, type PolicyText, sameFiles } from './generation.ts';
import { KnownFiles } from './known-files.ts';
import { Ledger } from './ledger.ts';
import { type Change, changesTo } from './put-changes.ts';
import { editedMeanwhile, folderRefusal, invalidPolicies, otherGeneration } from './put-refusal.ts';
import { type AcceptedReading, type FolderReading, readPolicyFolder } from './read-folder.ts';
import { readTexts } from './read-texts.ts';
import type { PolicyChange, PolicyStatus } from './status.ts';

export interface PolicyFolderOptions {
  readonly watchTimes?: Partial<WatchTimes>;
  /** Closes the folder. */
  readonly signal?: AbortSignal;
}

/** On whose behalf policies are put, and on what belief. */
export interface PutTerms {
  /** As in `PolicyGeneration`. */
  readonly cause: string;
  /** The generation that must be in force; undefined asks nothing. */
  readonly expected: number | undefined;
}

/** A put that was checked. */
interface Put {
  readonly wanted: AcceptedReading;
  readonly texts: readonly PolicyText[];
  readonly changes: readonly Change[];
}

/**
 * The policies in force, following a folder. Each edit is a transaction: all of it comes into force at once, or none of it does and
 * what was in force stays so, with the problems to be seen in `status()` until the folder is good again. A put is an edit of the folder
 * too, so that the folder always says what is in force; readings and puts come one after the other and see nothing of each other's middle.
 */
export class PolicyFolder {
  readonly #folder: string;
  readonly #ledger: Ledger;
  readonly #listeners = new Set<(change: PolicyChange) => void>();
  readonly #lane = new Lane();
  readonly #known = new KnownFiles();
  #watch: FolderWatch | undefined;
  #waiting: Promise<void> | undefined;
  #closed = false;

  private constructor(folder: string, ledger: Ledger) {
    this.#folder = folder;
    this.#ledger = ledger;
  }

  /**
   * Opens a folder. What was in force last is the same generation still, when its files are.
   * @throws {PolicyFolderError} with every problem, when the folder is not whole and valid
   */
  static async open(
    folder: string,
    generations: GenerationBook,
    options: PolicyFolderOptions = {},
  ): Promise<PolicyFolder> {
    options.signal?.throwIfAborted();
    await undoPut(folder);
    const reading = await readGoodFolder(folder);
    const opened = new PolicyFolder(folder, await Ledger.open(reading, generations));
    options.signal?.addEventListener('abort', () => opened.close(), { once: true });
    await opened.#follow(options.watchTimes);
    return opened;
  }

  current(): PolicySet {
    return this.#ledger.current();
  }

  status(): PolicyStatus {
    return this.#ledger.status(this.#folder);
  }

  /**
   * Puts files in force in place of all that are: they are written into the folder and come into force as one generation, or nothing
   * changes.
   * @returns what is in force then: what was, when it has the same files
   * @throws Refusal POLICIES_INVALID, POLICY_GENERATION_CONFLICT, POLICY_FOLDER_READ_ONLY, POLICY_FOLDER_FAILED
   */
  async put(texts: readonly PolicyText[], { cause, expected }: PutTerms): Promise<PolicyGeneration> {
    const wanted = await readTexts(texts);
    if ('problems' in wanted) throw invalidPolicies(wanted.problems);
    return this.#lane.run(async () => {
      // An edit that lies in the folder already came first; one that comes from here on is a conflict.
      const changes = await changesTo(this.#folder, texts).catch((cause: unknown) => {
        throw folderRefusal(this.#folder, cause);
      });
      await this.#read();
      const { number } = this.#ledger.generation;
      if (expected !== undefined && expected !== number) throw otherGeneration(expected, number);
      await this.#putInPlace({ wanted, texts, changes }, cause);
      return this.#ledger.generation;
    });
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

  /** A change during a reading is followed by another; one that waits for its turn is enough for all. */
  #reload(): Promise<void> {
    this.#waiting ??= this.#lane.run(() => {
      this.#waiting = undefined;
      return this.#read();
    });
    return this.#waiting;
  }

  async #read(): Promise<void> {
    const reading = await readWhole(this.#folder, this.#known);
    if (this.#closed) return;
    this.#take(await this.#ledger.recordEdit(reading));
  }

  async #putInPlace({ wanted, texts, changes }: Put, cause: string): Promise<void> {
    const number = this.#ledger.nextNumber;
    let change: PolicyChange | undefined;
    try {
      await putFiles(this.#folder, number, changes, texts);
      const found = await readPolicyFolder(this.#folder, this.#known);
      if ('problems' in found || !sameFiles(found.files, wanted.files)) throw editedMeanwhile(this.#folder);
      change = await this.#ledger.record(found, cause);
      await keepPut(this.#folder, number);
    } catch (error) {
      // A folder that cannot even be made what it was is a refused edit, until it can be.
      await this.#read();
      throw folderRefusal(this.#folder, error);
    }
    this.#take(change);
  }

  #take(change: PolicyChange | undefined): void {
    if (change === undefined || this.#closed) return;
    this.#ledger.take(change);
    for (const listener of this.#listeners) listener(change);
  }
}

/** Reads a folder after taking back a put that was cut short: half of one is nobody's policy. */
async function readWhole(folder: string, known: KnownFiles): Promise<FolderReading> {
  try {
    await undoPut(folder);
  } catch (error) {
    const message = `a put was cut short here and cannot be taken back: ${(error as Error).message}`;
    return { problems: [{ file: '.sluice-new', line: 0, column: 0, message }] };
  }
  return readPolicyFolder(folder, known);
}
