import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder, writeDurably } from '../pools/durable-file.ts';
import { type DurableRecord, readSlot, slotBytes, slotOf } from './slot.ts';

/** What a file of records says. */
export interface Reading {
  /** The latest record that is whole; undefined when there is none. */
  readonly record: DurableRecord | undefined;
  /** What is wrong with the file, for a person; undefined when nothing is. */
  readonly damage: string | undefined;
}

/**
 * The records of one target: two slots, written in turn, each whole by its checksum. A write that is cut short, at whatever byte, spoils the
 * slot with the older record, so the one before it is still there, with a smaller offset. Written in place, because that needs no room on a
 * full disk and one sync, where a new file and a rename need three.
 */
export class SlotFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<Reading> {
    let bytes: Buffer;
    try {
      bytes = await readFile(this.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { record: undefined, damage: undefined };
      return { record: undefined, damage: `${this.#path} cannot be read: ${(error as Error).message}` };
    }
    return readingOf(this.#path, bytes);
  }

  /** Puts first records of a target into both slots, in place of whatever was there, and gives the latest. */
  async begin(identity: string, durableBytes: number): Promise<DurableRecord> {
    const records = [0, 1].map((sequence) => ({ identity, sequence, durableBytes }));
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    await writeDurably(this.#path, records.map(slotOf).join(''));
    return { identity, sequence: 1, durableBytes };
  }

  /** Writes the record that follows the latest one, and leaves that alone. */
  async write(record: DurableRecord): Promise<void> {
    const file = await open(this.#path, 'r+');
    try {
      await file.write(slotOf(record), (record.sequence % 2) * slotBytes);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /** Forgets all records; nothing happens when there are none. */
  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
    await syncFolder(dirname(this.#path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

/** What the bytes of a file of records say. */
export function readingOf(path: string, bytes: Buffer): Reading {
  const slots = [0, 1].map((index) => readSlot(bytes.subarray(index * slotBytes, (index + 1) * slotBytes)));
  const whole = slots.filter((record) => record !== undefined);
  const record = whole.sort((one, other) => other.sequence - one.sequence)[0];
  if (whole.length === 2 && bytes.length === 2 * slotBytes) return { record, damage: undefined };
  const left = record === undefined ? 'nothing of it counts' : `an older record counts, ${record.durableBytes} bytes`;
  return { record, damage: `${path} is damaged, as by a write that was cut short; ${left}` };
}
