import { digestAlgorithm } from './algorithm.ts';
import type { SegmentDigests } from './segment-digests.ts';

/** What a copy has digested of its source. */
export interface Digested {
  readonly algorithm: string;
  readonly segmentBytes: number;
  /** Where the first segment begins, in bytes. */
  readonly startBytes: number;
  /** Of each segment, in order; an empty one where it is not known. */
  readonly digests: readonly Buffer[];
  /** All was read past the page cache. */
  readonly direct: boolean;
}

/** As far as it has come. @param direct whether it is read past the page cache */
export async function digestedOf(digests: SegmentDigests, direct: boolean): Promise<Digested> {
  const { segmentBytes, startBytes } = digests;
  return { algorithm: digestAlgorithm, segmentBytes, startBytes, digests: await digests.digests(), direct };
}
