import { alignmentBytes, roundDown } from '../copy/block-size.ts';

/** A run of bytes: from `startBytes` on, before `endBytes`. */
export interface Span {
  readonly startBytes: number;
  readonly endBytes: number;
}

/**
 * Where the data of a volume are, in order and apart from each other; all before, between and after them reads as zero. Starts and ends
 * are multiples of 4096, but for the end of the volume.
 */
export type DataSpans = readonly Span[];

/** So many are kept: some megabytes of memory, and more than anybody has legs for. */
const mostSpans = 100_000;

/**
 * The data of a volume of that size, from what a file system says of them in order. Where there are more spans than are kept, the smallest
 * holes count as data.
 */
export function dataSpans(found: readonly Span[], sizeBytes: number, most: number = mostSpans): DataSpans {
  const spans: Span[] = [];
  for (const { startBytes, endBytes } of found) {
    const span = {
      startBytes: roundDown(startBytes, alignmentBytes),
      endBytes: Math.min(roundDown(endBytes + alignmentBytes - 1, alignmentBytes), sizeBytes),
    };
    if (span.startBytes < span.endBytes) append(spans, span, 0);
  }
  return spans.length > most ? withoutHolesUpTo(spans, holeThatLeaves(spans, most)) : spans;
}

/** Where the hole at that offset ends; the offset itself where data are. All in bytes. */
export function holeEnd(spans: DataSpans, offset: number, sizeBytes: number): number {
  const next = spans[indexAfter(spans, offset)];
  return next === undefined ? sizeBytes : Math.min(Math.max(offset, next.startBytes), sizeBytes);
}

/** Where data that begin at that offset end, when holes of less than `leastHoleBytes` count as data. All in bytes. */
export function dataEnd(spans: DataSpans, offset: number, leastHoleBytes: number): number {
  let index = indexAfter(spans, offset);
  let end = spans[index]?.endBytes ?? offset;
  for (;;) {
    index += 1;
    const next = spans[index];
    if (next === undefined || next.startBytes - end >= leastHoleBytes) return end;
    end = next.endBytes;
  }
}

/** Of the first span that ends after that offset. */
function indexAfter(spans: DataSpans, offset: number): number {
  let [from, to] = [0, spans.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((spans[middle]?.endBytes ?? 0) > offset) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** The size of the largest hole that must go so that no more than `most` spans stay, in bytes. */
function holeThatLeaves(spans: DataSpans, most: number): number {
  const holes = spans.slice(1).map(({ startBytes }, index) => startBytes - (spans[index]?.endBytes ?? 0));
  return holes.sort((a, b) => a - b)[spans.length - most - 1] ?? 0;
}

function withoutHolesUpTo(spans: DataSpans, bytes: number): DataSpans {
  const kept: Span[] = [];
  for (const span of spans) append(kept, span, bytes);
  return kept;
}

/** Adds a span, or makes the last one longer where the hole between them is no larger than that. */
function append(spans: Span[], span: Span, largestHoleBytes: number): void {
  const last = spans.at(-1);
  if (last === undefined || span.startBytes - last.endBytes > largestHoleBytes) spans.push(span);
  else spans[spans.length - 1] = { ...last, endBytes: Math.max(last.endBytes, span.endBytes) };
}
