import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { findData } from '../extents/find-data.ts';
import { Copy } from './copy.ts';
import type { Grant } from './lease.ts';
import { LocalPipeline } from './local-pipeline.ts';
import type { Rate } from './rate.ts';

const MiB = 1024 * 1024;
const folder = mkdtempSync('/dev/shm/sluice-sparse-');
const source = join(folder, 'source');
const target = join(folder, 'target');
afterAll(() => rmSync(folder, { recursive: true }));

function grantOf(rate: Rate): Grant {
  return { rate, sequence: 0, leaseMs: 60_000, fallback: { kind: 'paused' } };
}

/** A volume of zeros with random bytes of a MiB at these offsets, and an empty target. */
function makeVolume(sizeBytes: number, ...offsets: number[]): void {
  for (const path of [source, target]) {
    writeFileSync(path, '');
    truncateSync(path, sizeBytes);
  }
  const file = openSync(source, 'r+');
  for (const at of offsets) writeSync(file, randomBytes(Math.min(MiB, sizeBytes - at)), 0, undefined, at);
}

function copyOf(sizeBytes: number, rate: Rate, sparse = true): Copy {
  const pipeline = new LocalPipeline({
    source,
    target,
    landedBytes: 0,
    sparse,
    findData: (signal) => findData(source, signal),
  });
  return new Copy({ pipeline, sizeBytes, startBytes: 0, grant: grantOf(rate) });
}

const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const allocatedBytes = (path: string) => statSync(path).blocks * 512;

describe('a copy of a sparse file', () => {
  it('moves its data and leaves the holes holes', async () => {
    const sizeBytes = 512 * MiB + 4321;
    makeVolume(sizeBytes, 100 * MiB, 300 * MiB, 512 * MiB + 4000);
    const end = await copyOf(sizeBytes, { kind: 'unlimited' }).ended;
    expect(end).toMatchObject({ phase: 'done', landedBytes: sizeBytes, legs: 3, legEnds: { complete: 3 } });
    expect(end.holeBytes).toBe(510 * MiB);
    expect(digest(target)).toBe(digest(source));
    expect(allocatedBytes(target)).toBeLessThan(3 * MiB);
  });

  it('needs no rate for the holes, and does not take them for speed', async () => {
    makeVolume(1024 * MiB, 0, 500 * MiB, 1023 * MiB);
    const began = performance.now();
    const end = await copyOf(1024 * MiB, { kind: 'limited', bytesPerSecond: 4 * MiB }).ended;
    const seconds = (performance.now() - began) / 1000;
    console.log(
      `3 MiB in 1 GiB at 4 MiB/s: ${seconds.toFixed(2)} s, worst second ${(end.worstSecondBytes / MiB).toFixed(2)} MiB`,
    );
    expect(end.phase).toBe('done');
    expect(seconds).toBeLessThan(20);
    expect(end.worstSecondBytes).toBeLessThan(1.2 * 4 * MiB);
    expect(end.meanBytesPerSecond).toBeLessThan(1.2 * 4 * MiB);
    expect(digest(target)).toBe(digest(source));
  });

  it('is done at once where there is nothing but a hole', async () => {
    makeVolume(1024 * MiB);
    expect(await copyOf(1024 * MiB, { kind: 'limited', bytesPerSecond: 1 }).ended).toMatchObject({
      phase: 'done',
      legs: 0,
    });
    expect(allocatedBytes(target)).toBe(0);
  });

  it('writes the zeros where the target may hold something else', async () => {
    makeVolume(32 * MiB, 16 * MiB);
    writeFileSync(target, randomBytes(32 * MiB));
    expect(await copyOf(32 * MiB, { kind: 'unlimited' }, false).ended).toMatchObject({
      phase: 'done',
      legs: 1,
      holeBytes: 0,
    });
    expect(digest(target)).toBe(digest(source));
  });
});
