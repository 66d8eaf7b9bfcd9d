import type { Readable } from 'node:stream';
import { headerBytes } from './frame.ts';
import { readInto } from './read-into.ts';

/** What was read at once, with room for a frame's header before it. */
export interface Lump {
  /** `headerBytes` of room, then the bytes. */
  readonly framed: Buffer;
  /** Gives the memory back. */
  release(): void;
}

/** How much is read at once, in bytes: a little more than the kernel holds of a pipe between two processes. */
const lumpBytes = 256 * 1024;
/** Lumps that are read ahead of those that were given back. */
const mostAhead = 4;

/** Reads a stream in lumps, into the same memory over and over. */
export class Lumps implements AsyncIterable<Lump> {
  readonly #stream: Readable;
  /** Memory that nobody uses. */
  readonly #spare: Buffer[] = [];
  /** What is read into now. */
  #reading: Buffer = Buffer.alloc(0);
  /** Read and not handed out yet, oldest first. */
  readonly #ready: Buffer[] = [];
  /** How many were read and not given back. */
  #ahead = 0;
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
      () => this.#nextSlot(),
      (_, bytes) => this.#take(bytes),
    );
  }

  /** Ends after the last lump; also when the stream breaks. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Lump, void, undefined> {
    for (;;) {
      const framed = this.#ready.shift();
      if (framed !== undefined) yield { framed, release: () => this.#release(framed) };
      else if (this.#over) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }

  /**
   * Memory that is in no lump. Usually reading stops before there is need for more than `mostAhead`; but when a process ends, Node reads
   * all that is left of its output, whatever was said.
   */
  #nextSlot(): Buffer {
    this.#reading = this.#spare.pop() ?? newSlot();
    return this.#reading.subarray(headerBytes);
  }

  #take(bytes: number): boolean {
    this.#ready.push(this.#reading.subarray(0, headerBytes + bytes));
    this.#ahead += 1;
    this.#wake();
    return this.#ahead < mostAhead;
  }

  #release(framed: Buffer): void {
    if (this.#spare.length < mostAhead) this.#spare.push(Buffer.from(framed.buffer, 0, headerBytes + lumpBytes));
    this.#ahead -= 1;
    if (this.#ahead === mostAhead - 1) this.#stream.resume();
  }
}

/** With a buffer of its own, so that what is cut from it leads back to all of it. */
function newSlot(): Buffer {
  return Buffer.allocUnsafeSlow(headerBytes + lumpBytes);
}
