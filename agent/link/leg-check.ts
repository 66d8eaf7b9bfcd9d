import { alignmentBytes } from '../copy/block-size.ts';
import type { Span } from '../extents/data-spans.ts';
import { largestWindowBytes } from './flight-window.ts';
import type { AskedLeg } from './sink-leg.ts';

/** The largest block that dd is given, in bytes: it holds one in memory. */
const largestBlockBytes = 16 * 1024 * 1024;

/** What is wrong with a hole that a source tells of; undefined when nothing is. All in bytes. */
export function holeProblem(
  { startBytes, endBytes }: Span,
  sizeBytes: number,
  landedBytes: number,
  readsZero: boolean,
) {
  const hole = `a hole from ${startBytes} to ${endBytes} bytes`;
  if (!readsZero) return `${hole}; the target does not read as zero where nothing was written`;
  if (startBytes > landedBytes) return `${hole}, but only ${landedBytes} have landed`;
  if (startBytes >= endBytes) return `${hole}, which is none`;
  if (endBytes > sizeBytes) return `${hole}, but the sink was opened for ${sizeBytes}`;
  return undefined;
}

/** What is wrong with a leg that a source asks for; undefined when nothing is. All in bytes. */
export function legProblem(asked: AskedLeg, sizeBytes: number, landedBytes: number): string | undefined {
  const { startBytes, endBytes, blockBytes, windowBytes } = asked;
  if (blockBytes < alignmentBytes || blockBytes % alignmentBytes !== 0 || blockBytes > largestBlockBytes) {
    return `a block of ${blockBytes} bytes; it must be a multiple of ${alignmentBytes}, at most ${largestBlockBytes}`;
  }
  if (startBytes % alignmentBytes !== 0) return `its start ${startBytes} is not a multiple of ${alignmentBytes}`;
  if (startBytes > landedBytes) return `it starts at ${startBytes} bytes, but only ${landedBytes} have landed`;
  if (endBytes > sizeBytes) return `it ends at ${endBytes} bytes, but the sink was opened for ${sizeBytes}`;
  if (startBytes >= endBytes) return `it starts at ${startBytes} bytes and ends at ${endBytes}`;
  if (windowBytes < blockBytes || windowBytes > largestWindowBytes) {
    return `a window of ${windowBytes} bytes; it must be from one block to ${largestWindowBytes}`;
  }
  return undefined;
}
