import type { Logger } from 'pino';
import { Fault } from '../fault.ts';
import type { DurableRecord } from './slot.ts';
import type { SlotFile } from './slot-file.ts';

/** Whose records these are. */
export interface LedgerTarget {
  readonly pool: string;
  readonly migrationId: string;
  /** See `HiddenTarget`. */
  readonly identity: string;
}

/** What is recorded of one target. Where nothing can be written, it says so once, and claims no more than what is on record. */
export class Ledger {
  readonly #file: SlotFile;
  readonly #target: LedgerTarget;
  readonly #logger: Logger;
  #record: DurableRecord | undefined;
  #trouble: Fault | undefined;

  private constructor(file: SlotFile, target: LedgerTarget, record: DurableRecord | undefined, logger: Logger) {
    this.#file = file;
    this.#target = target;
    this.#record = record;
    this.#logger = logger;
  }

  /** Reads what is recorded of this very target; damage is told and costs progress, never more. */
  static async open(file: SlotFile, target: LedgerTarget, logger: Logger): Promise<Ledger> {
    const { record, damage } = await file.read();
    const facts = { pool: target.pool, migration_id: target.migrationId };
    if (damage !== undefined) logger.warn({ ...facts, problem: damage }, 'the journal of a target is damaged');
    const own = record?.identity === target.identity ? record : undefined;
    return new Ledger(file, target, own, logger);
  }

  /** Up to here all is on the target's storage and on record, in bytes. */
  get durableBytes(): number {
    return this.#record?.durableBytes ?? 0;
  }

  /** Puts on record that everything up to an offset is on the target's storage. Failing is told, not thrown. */
  async advance(durableBytes: number): Promise<void> {
    if (durableBytes <= this.durableBytes) return;
    try {
      this.#record = await this.#write(durableBytes);
      if (this.#trouble !== undefined) this.#logger.info(this.#facts(), 'the journal is written again');
      this.#trouble = undefined;
    } catch (error) {
      if (this.#trouble !== undefined) return;
      const problem = (error as Error).message;
      const message =
        'the journal cannot be written; the copy goes on, but would go back to durable_bytes if this host died';
      this.#logger.warn({ ...this.#facts(), problem }, message);
      this.#trouble = journalNotWritten(problem, this.durableBytes);
    }
  }

  /** Why the last that was to be put on record is not; undefined where it is. */
  get trouble(): Fault | undefined {
    return this.#trouble;
  }

  /**
   * Takes back what was recorded beyond an offset, before that is written anew.
   * @throws Error when the old record cannot be removed: it would be wrong from then on
   */
  async fallBackTo(durableBytes: number): Promise<void> {
    if (durableBytes >= this.durableBytes) return;
    await this.#file.remove();
    this.#record = undefined;
    await this.advance(durableBytes);
  }

  async #write(durableBytes: number): Promise<DurableRecord> {
    const { identity } = this.#target;
    if (this.#record === undefined) return this.#file.begin(identity, durableBytes);
    const next = { identity, sequence: this.#record.sequence + 1, durableBytes };
    try {
      await this.#file.write(next);
      return next;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return this.#file.begin(identity, durableBytes);
    }
  }

  #facts() {
    const { pool, migrationId } = this.#target;
    return { pool, migration_id: migrationId, durable_bytes: this.durableBytes };
  }
}

function journalNotWritten(problem: string, durableBytes: number): Fault {
  const message = `the journal of the target cannot be written: ${problem}; the copy goes on, but would go back to byte ${durableBytes} if the agent of the sink died; see to the storage of its state`;
  return new Fault('JOURNAL_NOT_WRITTEN', message, { problem, durable_bytes: String(durableBytes) });
}
