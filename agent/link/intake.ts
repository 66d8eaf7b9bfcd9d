import type { Writable } from 'node:stream';

/** So much is handed to dd at once, when it is there, in bytes. */
const batchBytes = 256 * 1024;

/**
 * What has arrived and dd has not taken yet. TLS gives every record of 16 KiB a buffer of its own; kept until dd takes them,
 * thousands of them would grow old and cost one full garbage collection after the other. So they are copied into one ring of
 * the leg's window and handed on from there, many at once.
 */
export class Intake {
  readonly #ring: Buffer;
  readonly #out: Writable;
  readonly #taken: (bytes: number) => void;
  /** Bytes since the beginning: what was copied into the ring, what of that was handed on, what of that dd has taken. */
  #filledUpTo = 0;
  #handedUpTo = 0;
  #takenUpTo = 0;
  #flushing: NodeJS.Immediate | undefined;

  /** @param ring memory of the leg's window, and nobody else's until the leg is over @param taken is told of every batch that has gone to dd, in bytes */
  constructor(out: Writable, ring: Buffer, taken: (bytes: number) => void) {
    this.#ring = ring;
    this.#out = out;
    this.#taken = taken;
  }

  /** Takes a copy of the piece, in parts where the ring has too little room for it in one. */
  push(piece: Buffer): void {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + Math.min(this.#roomBytes(), piece.length - at));
      if (part.length === 0) {
        this.#pushPast(piece.subarray(at));
        return;
      }
      part.copy(this.#ring, this.#filledUpTo % this.#ring.length);
      this.#filledUpTo += part.length;
      at += part.length;
      if (this.#batchBytes() >= batchBytes || this.#filledUpTo % this.#ring.length === 0) this.#flush();
    }
    if (this.#batchBytes() > 0) this.#flushing ??= setImmediate(() => this.#flush());
  }

  /** Hands the rest on, and the end after it. */
  end(): void {
    this.#flush();
    this.#out.end();
  }

  /** What fits in one piece: up to the end of the ring, or to what dd has not taken. */
  #roomBytes(): number {
    const size = this.#ring.length;
    return Math.min(size - (this.#filledUpTo - this.#takenUpTo), size - (this.#filledUpTo % size));
  }

  #batchBytes(): number {
    return this.#filledUpTo - this.#handedUpTo;
  }

  #flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    const bytes = this.#batchBytes();
    if (bytes === 0) return;
    const from = this.#handedUpTo % this.#ring.length;
    this.#handedUpTo += bytes;
    this.#out.write(this.#ring.subarray(from, from + bytes), () => {
      this.#takenUpTo += bytes;
      this.#taken(bytes);
    });
  }

  /** The kernel may have told the source of bytes before this process heard that they were taken: then a little more arrives. */
  #pushPast(rest: Buffer): void {
    this.#flush();
    this.#out.write(Buffer.from(rest), () => this.#taken(rest.length));
  }
}
