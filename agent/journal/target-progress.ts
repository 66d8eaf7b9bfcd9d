import { type FileHandle, open } from 'node:fs/promises';
import type { Logger } from 'pino';
import { Fault } from '../fault.ts';
import type { LandingFollower } from './landing-follower.ts';
import type { Ledger } from './ledger.ts';
import { isDue, type JournalPace } from './pace.ts';
import type { Turnstile } from './turnstile.ts';

/** What is needed of an open target. */
export type Syncable = Pick<FileHandle, 'datasync' | 'close'>;

export interface TargetProgressOptions {
  /** Of the target. */
  readonly path: string;
  /** Opens it; for reading, unless given, so that it is nobody's writer. */
  readonly openFile?: (path: string) => Promise<Syncable>;
  /** How far it has landed as it is opened, in bytes. */
  readonly landedBytes: number;
  readonly ledger: Ledger;
  readonly pace: JournalPace;
  /** Where a sync waits for its turn: each takes one of the few threads that all file work of the agent shares. */
  readonly syncs: Turnstile;
  readonly logger: Logger;
}

/** What a sync fails with when something that was written is lost. */
const lossCodes = ['EIO', 'ENOSPC', 'EDQUOT'];

/** How far an open target has landed, and the care that this gets onto its storage and on record. */
export class TargetProgress implements LandingFollower {
  readonly #options: TargetProgressOptions;
  /** Open as long as the target is written, so that no failed write goes unnoticed: the kernel tells each descriptor once. */
  readonly #file: Promise<Syncable | undefined>;
  #landedBytes: number;
  /** Up to here all is on the target's storage. */
  #syncedBytes: number;
  #securedAt = performance.now();
  #securing: Promise<void> | undefined;
  #fault: Fault | undefined;
  #isTold = false;

  constructor(options: TargetProgressOptions) {
    this.#options = options;
    this.#landedBytes = options.landedBytes;
    this.#syncedBytes = options.ledger.durableBytes;
    const { openFile = (path) => open(path, 'r') } = options;
    this.#file = openFile(options.path).catch((error: Error) => {
      this.#tell(error);
      return undefined;
    });
  }

  get landedBytes(): number {
    return this.#fault === undefined ? this.#landedBytes : Math.min(this.#landedBytes, this.#syncedBytes);
  }

  /** Stays until the target is opened anew. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  get trouble(): Fault | undefined {
    return this.#options.ledger.trouble;
  }

  reached(landedBytes: number): void {
    this.#landedBytes = Math.max(this.#landedBytes, landedBytes);
    const ms = performance.now() - this.#securedAt;
    if (isDue(this.#options.pace, this.#landedBytes - this.#syncedBytes, ms)) void this.#secure();
  }

  legEnded(landedBytes: number, isSynced: boolean): void {
    this.#landedBytes = landedBytes;
    if (isSynced && this.#fault === undefined) this.#syncedBytes = Math.max(this.#syncedBytes, landedBytes);
    void this.#secure();
  }

  /** Nothing is written any more: what has landed is secured. Never rejects. */
  async close(): Promise<void> {
    await this.#securing;
    await this.#secure();
    await (await this.#file)?.close().catch(() => {});
  }

  /** One at a time; what lands meanwhile has its turn later. */
  #secure(): Promise<void> {
    if (this.#securing !== undefined) return this.#securing;
    this.#securedAt = performance.now();
    this.#securing = this.#syncAndRecord().finally(() => {
      this.#securing = undefined;
    });
    return this.#securing;
  }

  async #syncAndRecord(): Promise<void> {
    const landedBytes = this.landedBytes;
    if (landedBytes > this.#syncedBytes) await this.#sync(landedBytes);
    await this.#options.ledger.advance(Math.min(landedBytes, this.#syncedBytes));
  }

  async #sync(landedBytes: number): Promise<void> {
    const { path, syncs } = this.#options;
    const file = await this.#file;
    if (file === undefined) return;
    try {
      await syncs.during(() => file.datasync());
      if (this.#fault === undefined) this.#syncedBytes = Math.max(this.#syncedBytes, landedBytes);
    } catch (cause) {
      const { code = '', message: said } = cause as NodeJS.ErrnoException;
      if (!lossCodes.includes(code)) return this.#tell(cause as Error);
      const message = `${path} did not keep what was written to it: ${said}; nothing after ${this.#syncedBytes} bytes counts; check its storage`;
      const facts = { path, said, landed_bytes: String(this.#syncedBytes) };
      this.#fault ??= new Fault('TARGET_WRITE_ERROR', message, facts, { cause });
    }
  }

  /** Once for each target: a file system that cannot sync will not learn it. */
  #tell(error: Error): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const { path, logger, ledger } = this.#options;
    const facts = { path, problem: error.message, durable_bytes: ledger.durableBytes };
    logger.warn(
      facts,
      'a target cannot be synced while it is written; its progress is recorded at the ends of legs only',
    );
  }
}
