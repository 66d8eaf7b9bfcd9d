import type { Span } from './span.ts';

/** How a segment is digested, as agents call it. */
export const digestAlgorithm = 'sha256/1MiB';

/** Size of a segment, in bytes: a difference is located to it, and so much is copied again. The last of a volume may be shorter. */
export const segmentBytes = 64 * 2 ** 20;

/** How many segments a volume of that size has. */
export function segmentCount(sizeBytes: number): number {
  return Math.ceil(sizeBytes / segmentBytes);
}

/** Where a segment is. @param number from 0 */
export function segmentSpan(number: number, sizeBytes: number): Span {
  const startBytes = number * segmentBytes;
  return { startBytes, endBytes: Math.min(startBytes + segmentBytes, sizeBytes) };
}

/**
 * Where these segments are, neighbours together; all from the first to the last as one where there were more than `most`.
 * @param numbers in order
 */
export function spansOf(numbers: readonly number[], sizeBytes: number, most = Number.POSITIVE_INFINITY): Span[] {
  const spans: Span[] = [];
  for (const number of numbers) {
    const span = segmentSpan(number, sizeBytes);
    const last = spans.at(-1);
    if (last?.endBytes === span.startBytes) spans[spans.length - 1] = { ...last, endBytes: span.endBytes };
    else spans.push(span);
  }
  const [first, last] = [spans[0], spans.at(-1)];
  if (spans.length <= most || first === undefined || last === undefined) return spans;
  return [{ startBytes: first.startBytes, endBytes: last.endBytes }];
}

/** A digested part of a volume: digests of its segments from `startBytes` on, in hexadecimal; an empty one is not known. */
export interface DigestedPart {
  readonly startBytes: number;
  readonly digests: readonly string[];
}

/** Of every segment what was found last; undefined where nothing was. @param parts oldest first */
export function latestDigests(parts: readonly DigestedPart[], sizeBytes: number): (string | undefined)[] {
  const latest = new Array<string | undefined>(segmentCount(sizeBytes)).fill(undefined);
  for (const { startBytes, digests } of parts) {
    const first = startBytes / segmentBytes;
    digests.forEach((digest, index) => {
      if (digest !== '' && first + index < latest.length) latest[first + index] = digest;
    });
  }
  return latest;
}

/** Numbers of the segments whose digest is not known. */
export function unknownSegments(digests: readonly (string | undefined)[]): number[] {
  return digests.flatMap((digest, number) => (digest === undefined ? [number] : []));
}
