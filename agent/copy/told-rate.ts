/*
 * pv 1.6 lets a tenth of its rate through, ten times a second but 90 ms apart, then rests twice as long: a window of one
 * second may hold eleven such lumps, 1.1 times the rate. They land in whole blocks, which may add one more. So pv is told a
 * little less than the limit.
 */

/** Lumps that fit into a window of one second, in seconds of the rate. */
const windowSeconds = 1.1;
/** What a window of one second may hold at most, in seconds of the limit. */
const heldSeconds = 1.0995;
/** Never closer to the limit than this, and never further from it: slow rates move in blocks larger than a window. */
const mostOfLimit = 0.997;
const leastOfLimit = 0.99;

/** What pv is told so that the limit is held, in bytes per second. */
export function toldBytesPerSecond(limitBytesPerSecond: number, blockBytes: number): number {
  const blocks = Math.floor((limitBytesPerSecond * heldSeconds) / blockBytes);
  const fitting = (blocks * blockBytes) / windowSeconds;
  const told = Math.min(Math.max(fitting, limitBytesPerSecond * leastOfLimit), limitBytesPerSecond * mostOfLimit);
  return Math.ceil(told);
}
