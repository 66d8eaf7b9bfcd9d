/**
 * What travels on the link, both ways: frames of one byte of kind, four bytes of length (big endian), and so many bytes.
 * A `beat` is empty and says "still here"; a `message` is JSON (messages.ts); `data` are bytes of the volume.
 */
export type FrameKind = 'beat' | 'message' | 'data';

const kinds: readonly FrameKind[] = ['beat', 'message', 'data'];
/** The longest payload of each kind, in bytes: what a stranger can make this side hold in memory. */
const longestBytes: Readonly<Record<FrameKind, number>> = { beat: 0, message: 16 * 1024, data: 1024 * 1024 };
/** Length of a header. */
export const headerBytes = 5;

/** Who gets what was read. */
export interface FrameReceiver {
  beat(): void;
  /** A whole message. */
  message(payload: Buffer): void;
  /**
   * A piece of a data frame, as it came: pieces are not gathered, frames of data have no meaning of their own. It is part of
   * the chunk that was pushed and lasts no longer.
   */
  data(piece: Buffer): void;
}

/** The bytes do not follow the format. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Writes the header of a frame, at the beginning of a buffer; the payload follows it. */
export function writeHeader(into: Buffer, kind: FrameKind, payloadBytes: number): void {
  into.writeUInt8(kinds.indexOf(kind), 0);
  into.writeUInt32BE(payloadBytes, 1);
}

/** A whole frame. */
export function frameOf(kind: FrameKind, payload: Buffer = Buffer.alloc(0)): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + payload.length);
  writeHeader(frame, kind, payload.length);
  payload.copy(frame, headerBytes);
  return frame;
}

/** Reads frames out of chunks, however they were cut. */
export class FrameReader {
  readonly #receiver: FrameReceiver;
  readonly #header = Buffer.alloc(headerBytes);
  #headerFilled = 0;
  #kind: FrameKind = 'beat';
  #missingBytes = 0;
  #gathered: Buffer[] = [];

  constructor(receiver: FrameReceiver) {
    this.#receiver = receiver;
  }

  /** @throws FrameError when a frame is of an unknown kind or too long; nothing may be pushed after that */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      at += this.#missingBytes === 0 ? this.#takeHeader(chunk, at) : this.#takePayload(chunk, at);
    }
  }

  #takeHeader(chunk: Buffer, at: number): number {
    const taken = chunk.copy(this.#header, this.#headerFilled, at);
    this.#headerFilled += taken;
    if (this.#headerFilled < headerBytes) return taken;
    this.#headerFilled = 0;
    const kind = kinds[this.#header.readUInt8(0)];
    const length = this.#header.readUInt32BE(1);
    if (kind === undefined) throw new FrameError(`a frame of unknown kind ${this.#header.readUInt8(0)}`);
    if (length > longestBytes[kind]) {
      throw new FrameError(`a ${kind} frame of ${length} bytes, at most ${longestBytes[kind]} are allowed`);
    }
    this.#kind = kind;
    this.#missingBytes = length;
    if (kind === 'beat') this.#receiver.beat();
    if (kind === 'message' && length === 0) throw new FrameError('an empty message');
    return taken;
  }

  #takePayload(chunk: Buffer, at: number): number {
    const piece = chunk.subarray(at, at + this.#missingBytes);
    this.#missingBytes -= piece.length;
    if (this.#kind === 'data') {
      this.#receiver.data(piece);
    } else {
      this.#gathered.push(Buffer.from(piece));
      if (this.#missingBytes === 0) this.#receiver.message(Buffer.concat(this.#gathered.splice(0)));
    }
    return piece.length;
  }
}
