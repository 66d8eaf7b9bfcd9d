import type { LegRate } from './rate.ts';

/** What offsets of direct I/O must be a multiple of on every common device, in bytes. */
export const alignmentBytes = 4096;

const largestBlockBytes = 1024 * 1024;
/**
 * A block is this much of the rate, in seconds. Bytes land in whole blocks, which comes on top of pv's lumps of 0.1 s: with
 * blocks of 50 ms a window of one second would hold 1.15 times the limit.
 */
const blockSeconds = 0.004;

/** dd's block size for a rate, in bytes: 4 ms of it, a multiple of 4 KiB, from 4 KiB to 1 MiB. */
export function blockBytesFor(rate: LegRate): number {
  if (rate.kind === 'unlimited') return largestBlockBytes;
  const wanted = roundDown(rate.bytesPerSecond * blockSeconds, alignmentBytes);
  return Math.min(Math.max(wanted, alignmentBytes), largestBlockBytes);
}

/** A lump of pv's and some, in seconds of the rate. */
const bufferSeconds = 0.125;
/** Above this a lump that is still being read when pv may let it through makes pv late, and then two lumps follow each other. */
const readyLumpBytes = 4 * largestBlockBytes;
const largestBufferBytes = 64 * largestBlockBytes;

/** pv's buffer for a rate in bytes per second, in bytes: a block, or at high rates a whole lump, read while pv rests. */
export function bufferBytesFor(bytesPerSecond: number, blockBytes: number): number {
  const lump = Math.ceil(bytesPerSecond * bufferSeconds);
  return lump > readyLumpBytes ? Math.min(lump, largestBufferBytes) : blockBytes;
}

/** The largest multiple of `step` that is not above `bytes`. */
export function roundDown(bytes: number, step: number): number {
  return Math.floor(bytes / step) * step;
}
