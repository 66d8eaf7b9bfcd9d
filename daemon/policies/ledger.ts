import type { PolicySet } from '../core/policy/policy-set.ts';
import { type GenerationBook, type PolicyGeneration, type PolicyText, sameFiles } from './generation.ts';
import { PoliciesInForce } from './in-force.ts';
import type { AcceptedReading, FolderReading } from './read-folder.ts';
import type { PolicyChange, PolicyStatus } from './status.ts';

/** What brings an edit of the folder, and what lies there when the daemon starts. */
export const folderCause = 'folder';

/** The policies in force together with the record of those that were: no generation is ever in force without its record. */
export class Ledger {
  readonly #inForce: PoliciesInForce;
  readonly #generations: GenerationBook;
  /** Number of the last one recorded, which may have come to nothing. */
  #lastNumber: number;

  private constructor(inForce: PoliciesInForce, generations: GenerationBook) {
    this.#inForce = inForce;
    this.#generations = generations;
    this.#lastNumber = inForce.generation.number;
  }

  /** What lies in the folder when the daemon starts is the last generation still, when its files are, else a new one. */
  static async open(reading: AcceptedReading, generations: GenerationBook): Promise<Ledger> {
    const latest = await generations.latest();
    if (latest !== undefined && sameFiles(latest.files, reading.files)) {
      return new Ledger(new PoliciesInForce(reading, latest), generations);
    }
    const number = (latest?.number ?? 0) + 1;
    const generation = { number, inForceSince: new Date(), cause: folderCause, files: reading.files };
    await generations.add(generation, textsOf(reading));
    return new Ledger(new PoliciesInForce(reading, generation), generations);
  }

  current(): PolicySet {
    return this.#inForce.current();
  }

  get generation(): PolicyGeneration {
    return this.#inForce.generation;
  }

  get nextNumber(): number {
    return this.#lastNumber + 1;
  }

  status(folder: string): PolicyStatus {
    return this.#inForce.status(folder);
  }

  /**
   * Finds out what taking a reading would change, and records the generation that it would make.
   * @returns what is to be taken; undefined when nothing would change
   * @throws the store's error; nothing has changed then
   */
  async record(reading: FolderReading, cause: string): Promise<PolicyChange | undefined> {
    const next = { number: this.nextNumber, inForceSince: new Date(), cause };
    const change = this.#inForce.judge(reading, next);
    if (change?.kind !== 'accepted' || 'problems' in reading) return change;
    await this.#generations.add(change.generation, textsOf(reading));
    this.#lastNumber = change.generation.number;
    return change;
  }

  /** As `record`; what cannot be recorded is an edit refused. */
  async recordEdit(reading: FolderReading): Promise<PolicyChange | undefined> {
    try {
      return await this.record(reading, folderCause);
    } catch (error) {
      const message = `the edit is good but cannot be recorded: ${(error as Error).message}; mend the store, then save a file anew`;
      const seenAt = new Date();
      return { kind: 'refused', refusedEdit: { seenAt, problems: [{ file: '.', line: 0, column: 0, message }] } };
    }
  }

  /** Lets a recorded change happen. */
  take(change: PolicyChange): void {
    this.#inForce.take(change);
  }
}

function textsOf({ sources }: AcceptedReading): PolicyText[] {
  // A byte order mark belongs to the file, and to its digest.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return sources.map(({ path, bytes }) => ({ path, text: decoder.decode(bytes) }));
}
