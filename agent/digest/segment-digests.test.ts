import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SegmentDigests } from './segment-digests.ts';

const MiB = 2 ** 20;
const segmentBytes = 2 * MiB;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** The definition, word for word. */
function definition(bytes: Buffer): string[] {
  const segments: string[] = [];
  for (let at = 0; at < bytes.length; at += segmentBytes) {
    const segment = bytes.subarray(at, at + segmentBytes);
    const leaves: Buffer[] = [];
    for (let from = 0; from < segment.length; from += MiB) leaves.push(sha256(segment.subarray(from, from + MiB)));
    segments.push(sha256(Buffer.concat(leaves)).toString('hex'));
  }
  return segments;
}

/** Ones with holes of zeros. */
function content(sizeBytes: number, holes: readonly (readonly [number, number])[]): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (let at = 0; at < sizeBytes; at += 4) bytes.writeUInt8((at * 31) % 251, at);
  for (const [from, to] of holes) bytes.fill(0, from, to);
  return bytes;
}

const hex = async (digests: SegmentDigests) => (await digests.digests()).map((digest) => digest.toString('hex'));

describe('digests by segment', () => {
  it('are the SHA-256 of the SHA-256 of each MiB, whatever the pieces are, and however often a leg begins anew', async () => {
    const sizeBytes = 5 * MiB + 4321;
    const bytes = content(sizeBytes, []);
    const pieces = fc.array(fc.record({ length: fc.integer({ min: 1, max: MiB }), back: fc.nat(9000) }), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(pieces, async (given) => {
        const digests = new SegmentDigests({ startBytes: 0, endBytes: sizeBytes }, segmentBytes);
        for (const { length, back } of given) {
          const from = Math.max(0, digests.positionBytes - back);
          digests.take(from, bytes.subarray(from, from + back + length));
          await digests.ready();
        }
        digests.take(digests.positionBytes, bytes.subarray(digests.positionBytes));
        expect(await hex(digests)).toEqual(definition(bytes));
      }),
      { numRuns: 25 },
    );
  });

  it('of holes are those of zeros', async () => {
    const holes = [
      [0, 2 * MiB],
      [3 * MiB - 5, 7 * MiB + 9],
      [9 * MiB, 9 * MiB + 77],
    ] as const;
    const bytes = content(9 * MiB + 77, holes);
    const digests = new SegmentDigests({ startBytes: 0, endBytes: bytes.length }, segmentBytes);
    for (const [startBytes, endBytes] of holes) {
      digests.take(digests.positionBytes, bytes.subarray(digests.positionBytes, startBytes));
      digests.takeZeros({ startBytes, endBytes });
    }
    expect(await hex(digests)).toEqual(definition(bytes));
  });

  it('are not known of a segment of which a part was not seen', async () => {
    const bytes = content(8 * MiB, []);
    const digests = new SegmentDigests({ startBytes: 1, endBytes: bytes.length }, segmentBytes);
    expect(digests.startBytes).toBe(2 * MiB);
    digests.take(0, bytes.subarray(0, 3 * MiB));
    digests.take(5 * MiB, bytes.subarray(5 * MiB));
    const [, , , last] = definition(bytes);
    expect(await hex(digests)).toEqual(['', '', last]);
  });

  it('leave out what lies beyond the end, and tell what is complete so far', async () => {
    const bytes = content(4 * MiB, []);
    const digests = new SegmentDigests({ startBytes: 0, endBytes: 3 * MiB }, segmentBytes);
    digests.take(0, bytes.subarray(0, 2 * MiB + 1));
    expect(await hex(digests)).toEqual(definition(bytes).slice(0, 1));
    digests.take(0, bytes);
    expect(digests.positionBytes).toBe(3 * MiB);
    expect(await hex(digests)).toEqual(definition(bytes.subarray(0, 3 * MiB)));
  });
});
