import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findData, readFound } from './find-data.ts';

const MiB = 1024 * 1024;
const never = new AbortController().signal;

describe.each([
  ['a disk', tmpdir()],
  ['memory', '/dev/shm'],
])('a file on %s', (_, place) => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(place, 'sluice-extents-'));
    path = join(folder, 'volume; $(x)');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function fileOf(
    sizeBytes: number,
    ...written: readonly (readonly [at: number, bytes: number])[]
  ): Promise<void> {
    await writeFile(path, '');
    await truncate(path, sizeBytes);
    const file = await open(path, 'r+');
    for (const [at, bytes] of written) await file.write(Buffer.alloc(bytes, 'x'), 0, bytes, at);
    await file.close();
  }

  it('has its data where they were written', async () => {
    await fileOf(1024 * MiB, [64 * MiB, MiB], [512 * MiB, 5 * MiB], [1024 * MiB - 5000, 5000]);
    expect(await findData(path, never)).toEqual([
      { startBytes: 64 * MiB, endBytes: 65 * MiB },
      { startBytes: 512 * MiB, endBytes: 517 * MiB },
      { startBytes: 1024 * MiB - 8192, endBytes: 1024 * MiB },
    ]);
  });

  it('has none where nothing was written, and only data where all was', async () => {
    await fileOf(64 * MiB);
    expect(await findData(path, never)).toEqual([]);
    await fileOf(MiB + 1, [0, MiB + 1]);
    expect(await findData(path, never)).toEqual([{ startBytes: 0, endBytes: MiB + 1 }]);
  });

  it('is not asked for holes that are too small to matter', async () => {
    await fileOf(MiB, [0, 4096], [40 * 1024, 4096], [512 * 1024, 4096]);
    expect(await findData(path, never)).toEqual([
      { startBytes: 0, endBytes: 44 * 1024 },
      { startBytes: 512 * 1024, endBytes: 516 * 1024 },
    ]);
  });

  it('never has a byte outside its data', async () => {
    const writes = fc.array(fc.tuple(fc.nat(8 * MiB - 1), fc.integer({ min: 1, max: 200_000 })), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(writes, async (written) => {
        await fileOf(8 * MiB + 300_000, ...written);
        const data = (await findData(path, never)) ?? [];
        for (const [at, bytes] of written) {
          expect(data.some(({ startBytes, endBytes }) => startBytes <= at && at + bytes <= endBytes)).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });
});

it('what is no file has no holes that could be asked for', async () => {
  expect(await findData('/dev/null', never)).toBeUndefined();
});

it('a program that cannot be run or says something else is an error', async () => {
  await expect(findData(import.meta.filename, never, '/no/such/perl')).rejects.toThrow('ENOENT');
  await expect(findData(import.meta.filename, never, 'true')).rejects.toThrow('does not end with its size');
});

it.each([
  '',
  'size 10',
  'size 10\nsize 10\n',
  '0 5\n',
  '5 3\nsize 10\n',
  '0 11\nsize 10\n',
  '0 5\n5 6\nsize 10\n',
  '1 2 3\nsize 10\n',
])('%j is no list of data', (printed) => {
  expect(() => readFound(printed, 10)).toThrow();
});
