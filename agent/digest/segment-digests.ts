import type { Span } from '../extents/data-spans.ts';
import { leafBytes, leafDigest, segmentDigest, zeroLeafDigest } from './algorithm.ts';

/** How many leaves may be digested at the same time: as many as Node has threads for it. */
const mostInFlight = 4;

/** Of a segment that was not read as a whole. */
const unknown = Buffer.alloc(0);

/**
 * Digests a run of bytes as it is read, segment by segment. What is given again is skipped: a leg begins a little before the end of the
 * one before.
 */
export class SegmentDigests {
  readonly segmentBytes: number;
  /** Where the first segment begins, in bytes. */
  readonly startBytes: number;
  /** Where the last one ends, in bytes. */
  readonly endBytes: number;
  readonly #segments: Promise<Buffer>[] = [];
  readonly #spare: Buffer<ArrayBuffer>[] = [];
  /** Of the segment that is being read. */
  #leaves: Promise<Buffer>[] = [];
  /** The leaf that is being read, its first `#filled` bytes. */
  #leaf: Buffer<ArrayBuffer> | undefined;
  #filled = 0;
  #positionBytes: number;
  #inFlight = 0;
  #wake: () => void = () => {};
  #zeroSegment: Promise<Buffer> | undefined;

  /** @param span bytes before the first segment that begins in it are skipped */
  constructor({ startBytes, endBytes }: Span, segmentBytes: number) {
    this.segmentBytes = segmentBytes;
    this.startBytes = Math.ceil(startBytes / segmentBytes) * segmentBytes;
    this.endBytes = endBytes;
    this.#positionBytes = this.startBytes;
  }

  /** Up to where bytes were taken, in bytes. */
  get positionBytes(): number {
    return this.#positionBytes;
  }

  /** Takes bytes that begin at that offset; `bytes` may change afterwards. What was taken before or lies beyond the end is skipped. */
  take(offset: number, bytes: Uint8Array): void {
    this.#skipTo(offset);
    let at = this.#positionBytes - offset;
    const end = Math.min(bytes.length, this.endBytes - offset);
    while (at < end) {
      const part = bytes.subarray(at, Math.min(end, at + this.#leafRoom()));
      this.#memory().set(part, this.#filled);
      at += part.length;
      this.#advance(part.length);
    }
  }

  /** Takes zeros up to that offset. */
  takeZeros({ startBytes, endBytes }: Span): void {
    this.#skipTo(startBytes);
    const end = Math.min(endBytes, this.endBytes);
    while (this.#positionBytes < end) {
      const left = end - this.#positionBytes;
      if (this.#filled > 0 || left < leafBytes) {
        const length = Math.min(this.#leafRoom(), left);
        this.#memory().fill(0, this.#filled, this.#filled + length);
        this.#advance(length);
      } else if (this.#leaves.length === 0 && left >= this.segmentBytes) {
        this.#zeroSegment ??= Promise.resolve(zeroSegmentDigest(this.segmentBytes));
        this.#segments.push(this.#zeroSegment);
        this.#positionBytes += this.segmentBytes;
      } else {
        this.#leaves.push(Promise.resolve(zeroLeafDigest()));
        this.#positionBytes += leafBytes;
        this.#endSegmentIfDue();
      }
    }
  }

  /** True while more should not be taken. */
  get isBusy(): boolean {
    return this.#inFlight >= mostInFlight;
  }

  /** Settles when more may be taken. One waits at a time. */
  async ready(): Promise<void> {
    while (this.isBusy) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Of every segment that was taken to its end, in order; an empty one where part of it was missing. */
  async digests(): Promise<Buffer[]> {
    return Promise.all(this.#segments);
  }

  /** What lies between was not seen: the segments that it touches stay unknown. */
  #skipTo(offset: number): void {
    if (offset <= this.#positionBytes) return;
    this.#leaves = [];
    this.#filled = 0;
    const next = Math.min(Math.ceil(offset / this.segmentBytes) * this.segmentBytes, this.endBytes);
    const count = Math.ceil((next - this.startBytes) / this.segmentBytes);
    while (this.#segments.length < count) this.#segments.push(Promise.resolve(unknown));
    this.#positionBytes = next;
  }

  #leafRoom(): number {
    return Math.min(leafBytes - this.#filled, this.#segmentEnd() - this.#positionBytes);
  }

  #segmentEnd(): number {
    return Math.min(this.startBytes + (this.#segments.length + 1) * this.segmentBytes, this.endBytes);
  }

  #memory(): Buffer<ArrayBuffer> {
    this.#leaf ??= this.#spare.pop() ?? Buffer.from(new ArrayBuffer(leafBytes));
    return this.#leaf;
  }

  #advance(bytes: number): void {
    this.#filled += bytes;
    this.#positionBytes += bytes;
    if (this.#leafRoom() === 0) this.#endLeaf();
    this.#endSegmentIfDue();
  }

  #endLeaf(): void {
    const leaf = this.#memory();
    this.#leaf = undefined;
    this.#inFlight += 1;
    const digest = leafDigest(leaf.subarray(0, this.#filled));
    this.#filled = 0;
    this.#leaves.push(digest);
    void digest.then(() => {
      this.#inFlight -= 1;
      if (this.#spare.length < 1) this.#spare.push(leaf);
      this.#wake();
    });
  }

  #endSegmentIfDue(): void {
    if (this.#positionBytes < this.#segmentEnd() || this.#leaves.length === 0) return;
    this.#segments.push(Promise.all(this.#leaves).then(segmentDigest));
    this.#leaves = [];
  }
}

function zeroSegmentDigest(segmentBytes: number): Buffer {
  return segmentDigest(Array.from({ length: segmentBytes / leafBytes }, zeroLeafDigest));
}
