import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Intake } from './intake.ts';

const windowBytes = 64;

/** What comes out, when pieces come in one memory and dd takes its time. */
async function through(pieces: readonly Uint8Array[]): Promise<{ out: Buffer; takenBytes: number }> {
  const out: Buffer[] = [];
  let takenBytes = 0;
  const dd = new Writable({
    write(chunk, _, done) {
      setImmediate(() => {
        out.push(Buffer.from(chunk));
        done();
      });
    },
  });
  const finished = new Promise((resolve) => dd.on('finish', resolve));
  const intake = new Intake(dd, Buffer.alloc(windowBytes), (bytes) => {
    takenBytes += bytes;
  });
  const memory = Buffer.alloc(windowBytes);
  for (const piece of pieces) {
    memory.set(piece);
    intake.push(memory.subarray(0, piece.length));
    if (piece.length % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  intake.end();
  await finished;
  return { out: Buffer.concat(out), takenBytes };
}

describe('the intake of a leg', () => {
  it('gives dd every byte in order, also when more comes than the ring holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: windowBytes })), async (pieces) => {
        const wanted = Buffer.concat(pieces);
        const { out, takenBytes } = await through(pieces);
        expect(out.equals(wanted)).toBe(true);
        expect(takenBytes).toBe(wanted.length);
      }),
      { numRuns: 50 },
    );
  });
});
