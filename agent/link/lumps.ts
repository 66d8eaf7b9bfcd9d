import type { Readable } from 'node:stream';
import { headerBytes } from './frame.ts';
import { readInto } from './read-into.ts';

/** What was read at once, with room for a frame's header before it. */
export interface Lump {
  /** `headerBytes` of room, then the bytes. */
  readonly framed: Buffer;
  /** Gives the memory back; in the order in which the lumps came. */
  release(): void;
}

/** How much is read at once, in bytes: a little more than the kernel holds of a pipe between two processes. */
const lumpBytes = 256 * 1024;
/** Lumps that may be on their way to the kernel at the same time. */
const slotCount = 4;

/** Reads a stream in lumps, into the same memory over and over. */
export class Lumps implements AsyncIterable<Lump> {
  readonly #stream: Readable;
  readonly #slots = Array.from({ length: slotCount }, () => Buffer.allocUnsafeSlow(headerBytes + lumpBytes));
  /** Reads into slots so far, what was handed out of them, and what was given back. */
  #filled: number[] = [];
  #readCount = 0;
  #handedCount = 0;
  #releasedCount = 0;
  #over = false;
  #wake: () => void = () => {};

  constructor(stream: Readable) {
    this.#stream = stream;
    const end = () => {
      this.#over = true;
      this.#wake();
    };
    stream.on('end', end).on('close', end).on('error', end);
    readInto(
      stream,
      () => this.#slot(this.#readCount).subarray(headerBytes),
      (_, bytes) => this.#take(bytes),
    );
  }

  /** Ends after the last lump; also when the stream breaks. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Lump, void, undefined> {
    for (;;) {
      const bytes = this.#filled.shift();
      if (bytes !== undefined) {
        const framed = this.#slot(this.#handedCount).subarray(0, headerBytes + bytes);
        this.#handedCount += 1;
        yield { framed, release: () => this.#release() };
      } else if (this.#over) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }

  #take(bytes: number): boolean {
    this.#filled.push(bytes);
    this.#readCount += 1;
    this.#wake();
    return this.#readCount - this.#releasedCount < slotCount;
  }

  #release(): void {
    const full = this.#readCount - this.#releasedCount === slotCount;
    this.#releasedCount += 1;
    if (full) this.#stream.resume();
  }

  #slot(count: number): Buffer {
    const slot = this.#slots[count % slotCount];
    if (slot === undefined) throw new RangeError(`there is no slot ${count}`);
    return slot;
  }
}
