import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { Ledger, type LedgerTarget } from './ledger.ts';
import type { JournalPace } from './pace.ts';
import { SlotFile } from './slot-file.ts';
import { TargetProgress } from './target-progress.ts';
import { Turnstile } from './turnstile.ts';

/** How far a target has landed, in bytes. */
export interface Landed {
  /** As far as this run of the agent knows; at least `durableBytes`. */
  readonly landedBytes: number;
  /** On the target's storage and on record: this much survives whatever happens. */
  readonly durableBytes: number;
}

interface Entry {
  readonly identity: string;
  readonly ledger: Promise<Ledger>;
  landedBytes: number;
  progress: TargetProgress | undefined;
}

/** So many syncs at once leave the agent half of its threads for other file work. */
const mostSyncs = 2;

/** How far each hidden target of this host has landed: in this run of the agent, and for good, in the agent's state folder. */
export class Journal {
  readonly #folder: string;
  readonly #pace: JournalPace;
  readonly #logger: Logger;
  readonly #syncs = new Turnstile(mostSyncs);
  readonly #entries = new Map<string, Entry>();

  /** @param state the agent's folder for what must outlive it */
  constructor(state: string, pace: JournalPace, logger: Logger) {
    this.#folder = join(state, 'journal');
    this.#pace = pace;
    this.#logger = logger;
  }

  async landed(target: LedgerTarget): Promise<Landed> {
    const entry = this.#entryOf(target);
    const { durableBytes } = await entry.ledger;
    const landedBytes = entry.progress?.landedBytes ?? entry.landedBytes;
    return { landedBytes: Math.max(landedBytes, durableBytes), durableBytes };
  }

  /**
   * Takes back what has landed beyond an offset, before it is written anew.
   * @throws Error when the record cannot be changed: it would be wrong from then on
   */
  async fallBackTo(target: LedgerTarget, landedBytes: number): Promise<void> {
    const entry = this.#entryOf(target);
    await (await entry.ledger).fallBackTo(landedBytes);
    entry.landedBytes = Math.min(entry.landedBytes, landedBytes);
  }

  /** Follows the writing of a target from where it has landed on. Nobody else follows it; `done` ends that. */
  async follow(target: LedgerTarget, path: string): Promise<TargetProgress> {
    const entry = this.#entryOf(target);
    const { landedBytes } = await this.landed(target);
    const rest = { pace: this.#pace, syncs: this.#syncs, logger: this.#logger };
    entry.progress = new TargetProgress({ path, landedBytes, ledger: await entry.ledger, ...rest });
    return entry.progress;
  }

  /** The target is not written any more: what has landed is secured and remembered. */
  async done(target: LedgerTarget): Promise<void> {
    const entry = this.#entryOf(target);
    await entry.progress?.close();
    entry.landedBytes = entry.progress?.landedBytes ?? entry.landedBytes;
    entry.progress = undefined;
  }

  /** The target is gone, or it is a volume now. A record that cannot be removed does no harm: it is of that target alone. */
  async forget(pool: string, migrationId: string): Promise<void> {
    // Whoever thought that it was gone looked before it was made anew.
    if (this.#entries.get(keyOf(pool, migrationId))?.progress !== undefined) return;
    this.#entries.delete(keyOf(pool, migrationId));
    await this.#fileOf(pool, migrationId)
      .remove()
      .catch((error: Error) => {
        const facts = { pool, migration_id: migrationId, problem: error.message };
        this.#logger.warn(facts, 'what the journal has of a target that is gone cannot be removed');
      });
  }

  /** Migrations of which there are records, by pool: some may be of targets that are gone. */
  async recorded(pool: string): Promise<string[]> {
    return (await readdir(join(this.#folder, pool)).catch(() => [])).filter((name) => !name.startsWith('.'));
  }

  #entryOf(target: LedgerTarget): Entry {
    const key = keyOf(target.pool, target.migrationId);
    const known = this.#entries.get(key);
    if (known?.identity === target.identity) return known;
    const ledger = Ledger.open(this.#fileOf(target.pool, target.migrationId), target, this.#logger);
    const entry = { identity: target.identity, ledger, landedBytes: 0, progress: undefined };
    this.#entries.set(key, entry);
    return entry;
  }

  #fileOf(pool: string, migrationId: string): SlotFile {
    return new SlotFile(join(this.#folder, pool, migrationId));
  }
}

function keyOf(pool: string, migrationId: string): string {
  return `${pool} ${migrationId}`;
}
