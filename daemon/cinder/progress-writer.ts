import { roundedBytes } from '../core/rate/rounded-text.ts';
import type { CinderClient } from './client/cinder-client.ts';
import { CinderError } from './client/cinder-error.ts';
import { type ProgressKey, progressKeys } from './progress-keys.ts';

/** How far a copy is. */
export interface CopyProgress {
  /** From 0 to 100. */
  readonly percent: number;
  readonly bytesPerSecond: number;
  /** In milliseconds of Unix time; undefined where that cannot be told. */
  readonly endsAt: number | undefined;
}

export interface WriterParts {
  readonly client: Pick<CinderClient, 'setMetadata' | 'removeMetadata'>;
  /** Any clock, in milliseconds. */
  readonly now: () => number;
  /** The shortest time between two writes to one volume, in milliseconds. */
  readonly everyMs?: number;
  /** Told why a volume cannot be written to, once for each reason; undefined when it can be again. */
  readonly onTrouble: (volume: string, text: string | undefined) => void;
}

interface Written {
  writtenAt: number;
  /** Ends with whatever is being written or removed; it never fails. */
  busy: Promise<void> | undefined;
  status: string | undefined;
  /** Cinder said that nothing may be written, and the status has not changed since. */
  isLocked: boolean;
  /** The copy has ended, and the keys may still be there. */
  hasEnded: boolean;
  trouble: string | undefined;
}

/** A volume that is being migrated with `--lock-volume`: Cinder answers writes to its metadata with 400. */
const lockedStatus = 'maintenance';

/** Writes how far copies are into the metadata of their volumes, where `cinder show` shows it, and takes it away at the end. */
export class ProgressWriter {
  readonly #parts: WriterParts;
  readonly #volumes = new Map<string, Written>();

  constructor(parts: WriterParts) {
    this.#parts = parts;
  }

  /** Writes it soon, or not at all: when it was written lately, is being written, or the volume is locked. */
  tell(volume: string, progress: CopyProgress): void {
    const written = this.#of(volume);
    written.hasEnded = false;
    const isEarly = this.#parts.now() - written.writtenAt < (this.#parts.everyMs ?? 10_000);
    if (isEarly || written.busy !== undefined || isClosed(written)) return;
    written.writtenAt = this.#parts.now();
    void this.#work(volume, written, () => this.#parts.client.setMetadata(volume, textOf(progress)));
  }

  /** Told the volume's status at first and whenever it has changed, until `end` or `forget`: what was locked may be open. */
  statusIs(volume: string, status: string): void {
    const written = this.#of(volume);
    if (written.status !== status) written.isLocked = false;
    written.status = status;
    if (written.hasEnded && !isClosed(written)) void this.end(volume);
  }

  /** Removes the keys. Where that is not possible now it is tried again when the status changes, or this is called again. */
  async end(volume: string): Promise<void> {
    const written = this.#of(volume);
    written.hasEnded = true;
    await written.busy;
    if (!written.hasEnded || isClosed(written)) return;
    const isDone = await this.#work(volume, written, () => this.#parts.client.removeMetadata(volume, progressKeys));
    if (isDone && written.hasEnded) this.#volumes.delete(volume);
  }

  /** Nothing is kept of that volume any more, and nothing removed: where Cinder has deleted it. */
  forget(volume: string): void {
    this.#volumes.delete(volume);
  }

  async #work(volume: string, written: Written, task: () => Promise<unknown>): Promise<boolean> {
    const outcome = task().then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    const busy = outcome.then(() => {
      if (written.busy === busy) written.busy = undefined;
    });
    written.busy = busy;
    const error = await outcome;
    if (error instanceof CinderError && error.status === 400) written.isLocked = true;
    if (written.trouble !== error?.message) this.#parts.onTrouble(volume, error?.message);
    written.trouble = error?.message;
    return error === undefined;
  }

  #of(volume: string): Written {
    const known = this.#volumes.get(volume);
    if (known !== undefined) return known;
    const nothing = { busy: undefined, status: undefined, trouble: undefined };
    const written = { ...nothing, writtenAt: Number.NEGATIVE_INFINITY, isLocked: false, hasEnded: false };
    this.#volumes.set(volume, written);
    return written;
  }
}

function isClosed({ isLocked, status }: Written): boolean {
  return isLocked || status === lockedStatus;
}

function textOf({ percent, bytesPerSecond, endsAt }: CopyProgress): Record<ProgressKey, string> {
  return {
    sluice_progress: `${Math.floor(percent)} %`,
    sluice_rate: `${roundedBytes(bytesPerSecond)}/s`,
    sluice_eta: endsAt === undefined ? 'unknown' : new Date(endsAt).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}
