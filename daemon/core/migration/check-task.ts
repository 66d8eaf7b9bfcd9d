import { segmentBytes } from '../verify/segments.ts';
import type { Span } from '../verify/span.ts';

/** A part of the check of a target, done by one copy: one end is read and digested, or what is different is copied again. */
export interface CheckTask extends Span {
  readonly kind: 'digestSource' | 'digestTarget' | 'copyAgain';
}

/** At most so much is read by one copy, in bytes: what is lost when an agent starts anew. */
const partBytes = 64 * 2 ** 30;
/** Of a very large volume the parts are larger, so that they are not more than so many. */
const mostParts = 256;

/** What is to be read to compare the ends. @param unread where the source was not digested while it was copied */
export function tasksOfFirstCheck(unread: readonly Span[], sizeBytes: number): CheckTask[] {
  const source = unread
    .flatMap((span) => partsOf(span, sizeBytes))
    .map((span) => ({ kind: 'digestSource', ...span }) as const);
  const target = partsOf({ startBytes: 0, endBytes: sizeBytes }, sizeBytes);
  return [...source, ...target.map((span) => ({ kind: 'digestTarget', ...span }) as const)];
}

/** What was different is copied again, then both ends of it are read again. */
export function tasksOfRepair(differing: readonly Span[]): CheckTask[] {
  const kinds = ['copyAgain', 'digestSource', 'digestTarget'] as const;
  return kinds.flatMap((kind) => differing.map((span) => ({ kind, ...span })));
}

/** How much is moved or read by all of them, in bytes. */
export function bytesOf(tasks: readonly Span[]): number {
  return tasks.reduce((sum, { startBytes, endBytes }) => sum + endBytes - startBytes, 0);
}

function partsOf({ startBytes, endBytes }: Span, sizeBytes: number): Span[] {
  const step = Math.max(partBytes, Math.ceil(sizeBytes / mostParts / segmentBytes) * segmentBytes);
  const parts: Span[] = [];
  for (let at = startBytes; at < endBytes; at += step) {
    parts.push({ startBytes: at, endBytes: Math.min(at + step, endBytes) });
  }
  return parts;
}
