import { segmentSpan } from './segments.ts';
import type { Span } from './span.ts';

/** A segment whose digests are not the same. Digests are in hexadecimal. */
export interface Difference extends Span {
  readonly source: string;
  readonly target: string;
}

/** Numbers of the segments whose digests are not known to be the same, in order, and the first of them. */
export function compareDigests(
  source: readonly (string | undefined)[],
  target: readonly (string | undefined)[],
  sizeBytes: number,
): { readonly differing: readonly number[]; readonly first: Difference | undefined } {
  const differing = source.flatMap((digest, number) =>
    digest === undefined || digest !== target[number] ? [number] : [],
  );
  const [number] = differing;
  if (number === undefined) return { differing, first: undefined };
  const [ours, theirs] = [source[number] ?? 'unknown', target[number] ?? 'unknown'];
  return { differing, first: { ...segmentSpan(number, sizeBytes), source: ours, target: theirs } };
}
