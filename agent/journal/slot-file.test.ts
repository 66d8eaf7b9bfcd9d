import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slotBytes } from './slot.ts';
import { readingOf, SlotFile } from './slot-file.ts';

let folder: string;
let path: string;
let file: SlotFile;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-slots-'));
  path = join(folder, 'fast', 'm-1');
  file = new SlotFile(path);
});
afterEach(() => rm(folder, { recursive: true }));

/** Records at these offsets, one after the other. */
async function record(...offsets: readonly number[]): Promise<Buffer> {
  let { sequence } = await file.begin('made-1 17', offsets[0] ?? 0);
  for (const durableBytes of offsets.slice(1)) {
    sequence += 1;
    await file.write({ identity: 'made-1 17', sequence, durableBytes });
  }
  return readFile(path);
}

const durableOf = (bytes: Buffer) => readingOf(path, bytes).record?.durableBytes ?? 0;

describe('the records of a target', () => {
  it('are none before the first, and the latest counts', async () => {
    expect(await file.read()).toEqual({ record: undefined, damage: undefined });
    for (const offsets of [[5], [5, 10], [5, 10, 20], [5, 10, 20, 2 ** 52]]) {
      await record(...offsets);
      const { record: latest, damage } = await file.read();
      expect({ latest, damage }).toMatchObject({ latest: { durableBytes: offsets.at(-1), identity: 'made-1 17' } });
      expect(damage).toBeUndefined();
    }
  });

  it('are forgotten when they are removed, again and again', async () => {
    await record(10);
    await file.remove();
    await file.remove();
    expect(await file.read()).toEqual({ record: undefined, damage: undefined });
  });

  it('say less, never more, and that they are damaged, wherever the file ends', async () => {
    const bytes = await record(10, 20, 30);
    for (let length = 0; length < bytes.length; length++) {
      const { record: latest, damage } = readingOf(path, bytes.subarray(0, length));
      expect([undefined, 20, 30]).toContain(latest?.durableBytes);
      expect(damage).toContain(path);
    }
  });

  it('say the offset before it when a write ends after any of its bytes', async () => {
    const before = await record(10, 20, 30);
    const after = await record(10, 20, 30, 40);
    for (let written = 0; written <= slotBytes; written++) {
      const durableBytes = durableOf(Buffer.concat([after.subarray(0, written), before.subarray(written)]));
      expect([30, 40]).toContain(durableBytes);
      if (written < 10) expect(durableBytes).toBe(30);
    }
    expect(durableOf(after)).toBe(40);
  });

  it('say less, never more, whatever byte is another one', async () => {
    const bytes = await record(10, 20, 30);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 + (at % 255));
      expect([20, 30]).toContain(durableOf(damaged));
      expect(readingOf(path, damaged).damage).toContain('damaged');
    }
  });

  it('are what they were or less, whatever is written over them', async () => {
    const bytes = await record(10, 20, 30);
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.uint8Array({ maxLength: 9000 }), (at, garbage) => {
        const damaged = Buffer.concat([bytes.subarray(0, at), garbage, bytes.subarray(at + garbage.length)]);
        expect([0, 20, 30]).toContain(durableOf(damaged));
      }),
      { numRuns: 200 },
    );
  });

  it('go on after damage without touching what is left', async () => {
    const bytes = await record(10, 20, 30);
    bytes.fill('x', slotBytes, 2 * slotBytes);
    await writeFile(path, bytes);
    const { record: left } = await file.read();
    await file.write({ identity: 'made-1 17', sequence: (left?.sequence ?? 0) + 1, durableBytes: 25 });
    expect(await file.read()).toMatchObject({ record: { durableBytes: 25 }, damage: undefined });
  });
});
