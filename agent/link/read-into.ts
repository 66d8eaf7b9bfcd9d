import type { Readable } from 'node:stream';

/** Takes what was read into `buffer`, its first `bytes`. False: no more until the stream is resumed. */
export type Take = (buffer: Buffer, bytes: number) => boolean;

/** What Node keeps of a socket that reads into buffers of its owner's; see `onread` of net.Socket. */
interface Inside {
  [field: symbol]: unknown;
  readonly _handle?: { useUserBuffer?(buffer: Buffer): void } | null;
}

/**
 * Reads a stream into the caller's buffers. Node else allocates one for every read, and a fast link fills the heap's old
 * part with them: garbage collection then takes more time than the encryption. Node itself can do this, but offers it only
 * to a socket that it connects (`onread`); to one that was accepted or belongs to a child process it is given here. Where
 * Node's inside is not what it was, the bytes are copied instead.
 * @param next the buffer for the next read, of 64 KiB or more; asked for once at first and then after each `take`
 */
export function readInto(stream: Readable, next: () => Buffer, take: Take): void {
  let buffer = next();
  const took = (bytes: number): boolean => {
    const more = take(buffer, bytes);
    buffer = next();
    return more;
  };
  if (givesBuffers(stream, () => buffer, took)) {
    stream.resume();
    return;
  }
  stream.on('data', (chunk: Buffer) => {
    chunk.copy(buffer);
    if (!took(chunk.length)) stream.pause();
  });
}

/** True when the stream now reads into the buffers; false when it cannot, or holds bytes that it has read already. */
function givesBuffers(stream: Readable, buffer: () => Buffer, took: (bytes: number) => boolean): boolean {
  const inside = stream as unknown as Inside;
  const symbols = Object.getOwnPropertySymbols(stream);
  const field = (name: string) => symbols.find(({ description }) => description === name);
  const [current, callback, generator] = [field('kBuffer'), field('kBufferCb'), field('kBufferGen')];
  if (current === undefined || callback === undefined || generator === undefined) return false;
  if (stream.readableLength > 0 || inside._handle?.useUserBuffer === undefined) return false;
  inside[current] = buffer();
  inside[callback] = took;
  inside[generator] = buffer;
  inside._handle.useUserBuffer(buffer());
  return true;
}
