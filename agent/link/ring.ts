/**
 * The memory of the leg before, for the next: 16 MiB that are new cost each leg of a volume with holes thousands of page faults. It is kept for as
 * long as the collection of garbage lets it be, as a session may rest for days.
 */
export class Ring {
  #last: WeakRef<ArrayBufferLike> | undefined;

  /** Whoever took the last must be done with it. @returns so many bytes, whatever is in them */
  take(bytes: number): Buffer {
    const last = this.#last?.deref();
    if (last !== undefined && last.byteLength >= bytes) return Buffer.from(last, 0, bytes);
    const memory = Buffer.allocUnsafeSlow(bytes);
    this.#last = new WeakRef(memory.buffer);
    return memory;
  }
}
