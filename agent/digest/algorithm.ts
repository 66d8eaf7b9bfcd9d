import { createHash, webcrypto } from 'node:crypto';

/*
 * A segment's digest is the SHA-256 of the SHA-256 digests of its leaves, one after the other. Leaves can be digested at the same time by
 * Node's own threads, one that reads as zero costs nothing, and what is cut off costs one leaf at most.
 */

/** Its name, as programs compare it. */
export const digestAlgorithm = 'sha256/1MiB';

/** Size of a leaf, in bytes; the last one of a segment may be shorter. */
export const leafBytes = 1024 * 1024;

/** Digests a leaf on another thread. `leaf` must not change until it is done. */
export async function leafDigest(leaf: Uint8Array<ArrayBuffer>): Promise<Buffer> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', leaf));
}

/** @param leaves digests of a segment's leaves, in order */
export function segmentDigest(leaves: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const leaf of leaves) hash.update(leaf);
  return hash.digest();
}

const zeroLeaf = createHash('sha256').update(Buffer.alloc(leafBytes)).digest();

/** Of a whole leaf of zeros. */
export function zeroLeafDigest(): Buffer {
  return zeroLeaf;
}
