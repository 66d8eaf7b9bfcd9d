import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { blockBytesFor } from './block-size.ts';
import { LocalPipeline } from './local-pipeline.ts';
import type { LegEnd, LegPlan } from './pipeline.ts';
import type { LegRate } from './rate.ts';
import { systemTools, type Tools } from './tools.ts';

const mebibyte = 1024 * 1024;
const unlimited: LegRate = { kind: 'unlimited' };
const limited = (bytesPerSecond: number): LegRate => ({ kind: 'limited', bytesPerSecond });
const folders = ['/dev/shm', tmpdir()].map((parent) => mkdtempSync(join(parent, 'sluice-leg-')));
const [memory, disk] = folders as [string, string];
const isRoot = process.getuid?.() === 0;
const bad = (name: string) => new URL(`../../test/fixtures/bin/${name}`, import.meta.url).pathname;

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

let made = 0;
/** A source with these bytes and an empty, sparse target of the same size. */
function volumes(folder: string, bytes: Buffer): { source: string; target: string } {
  const name = join(folder, String(made++));
  const paths = { source: `${name}-source`, target: `${name}-target` };
  writeFileSync(paths.source, bytes);
  writeFileSync(paths.target, '');
  truncateSync(paths.target, bytes.length);
  return paths;
}

function planFor(endBytes: number, rate: LegRate, startBytes = 0): LegPlan {
  return { startBytes, endBytes, rate, blockBytes: blockBytesFor(rate) };
}

async function connected(paths: { source: string; target: string }, tools: Partial<Tools> = {}, sparse = true) {
  const pipeline = new LocalPipeline({ ...paths, landedBytes: 0, sparse, tools: { ...systemTools, ...tools } });
  await pipeline.connect(new AbortController().signal);
  return pipeline;
}

async function runLeg(
  paths: { source: string; target: string },
  plan: LegPlan,
  tools?: Partial<Tools>,
): Promise<LegEnd> {
  const leg = await (await connected(paths, tools)).start(plan);
  return await leg.ended;
}

function reason(end: LegEnd): string {
  return 'fault' in end ? end.fault.reason : end.kind;
}

const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('a leg on one host', () => {
  it.each([
    ['in memory', memory, 8 * mebibyte],
    ['on a disk', disk, 8 * mebibyte],
    ['of a ragged size', disk, 3 * mebibyte + 1234],
    ['smaller than a block', memory, 17],
  ])('copies a volume %s', async (_, folder, size) => {
    const paths = volumes(folder, randomBytes(size));
    expect(await runLeg(paths, planFor(size, unlimited))).toEqual({ kind: 'complete', landedBytes: size });
    expect(digest(paths.target)).toBe(digest(paths.source));
  });

  it.each([
    ['in memory', memory],
    ['on a disk', disk],
  ])('cut in the middle of a block and resumed below it gives the same bytes, %s', async (_, folder) => {
    const size = 4 * mebibyte;
    const paths = volumes(folder, randomBytes(size));
    const pipeline = await connected(paths);
    // Slow enough not to be through between two looks on a busy host.
    const first = await pipeline.start(planFor(size, limited(1_000_000)));
    while (first.landedBytes() < 500_000) await new Promise(setImmediate);
    first.stop();
    first.stop();
    const end = await first.ended;
    if (end.kind !== 'stopped') throw new Error(`the leg ended ${end.kind}`);
    const startBytes = end.landedBytes - (end.landedBytes % 4096);
    const second = await pipeline.start(planFor(size, unlimited, startBytes));
    expect(await second.ended).toEqual({ kind: 'complete', landedBytes: size });
    expect(digest(paths.target)).toBe(digest(paths.source));
  });

  it('leaves holes where the source is zero, and only there', async () => {
    const content = Buffer.concat([randomBytes(mebibyte), Buffer.alloc(6 * mebibyte), randomBytes(mebibyte)]);
    const paths = volumes(disk, content);
    await runLeg(paths, planFor(content.length, unlimited));
    expect(statSync(paths.target).blocks * 512).toBeLessThan(3 * mebibyte);
    expect(digest(paths.target)).toBe(digest(paths.source));
  });

  it('writes zeros over what a target held before, when told that it is not empty', async () => {
    const paths = volumes(memory, Buffer.alloc(mebibyte));
    writeFileSync(paths.target, randomBytes(mebibyte));
    const leg = await (await connected(paths, {}, false)).start(planFor(mebibyte, unlimited));
    await leg.ended;
    expect(digest(paths.target)).toBe(digest(paths.source));
  });

  it('does not touch the target until a leg runs', async () => {
    const paths = volumes(disk, randomBytes(mebibyte));
    writeFileSync(paths.target, randomBytes(mebibyte));
    const before = digest(paths.target);
    await connected(paths);
    expect(digest(paths.target)).toBe(before);
  });

  it('is gone at once when it is killed', async () => {
    const paths = volumes(memory, randomBytes(mebibyte));
    const leg = await (await connected(paths)).start(planFor(mebibyte, limited(1000)));
    leg.kill();
    expect((await leg.ended).kind).toBe('stopped');
  });
});

describe('a leg that fails on one host', () => {
  it('finds the source shorter than the copy', async () => {
    const paths = volumes(memory, randomBytes(mebibyte));
    expect(reason(await runLeg(paths, planFor(2 * mebibyte, unlimited)))).toBe('SOURCE_SHORT');
  });

  it('names a source that is not there', async () => {
    const paths = { ...volumes(memory, randomBytes(4096)), source: join(memory, 'nowhere') };
    expect(reason(await runLeg(paths, planFor(4096, unlimited)))).toBe('SOURCE_READ_ERROR');
  });

  it('does not create a target that is not there', async () => {
    const paths = { ...volumes(memory, randomBytes(4096)), target: join(memory, 'nowhere') };
    expect(reason(await runLeg(paths, planFor(4096, unlimited)))).toBe('TARGET_WRITE_ERROR');
  });

  it.each([
    ['pv gives up', { pv: bad('pv-exits-1') }, 'PROCESS_FAILED'],
    ['pv is killed', { pv: bad('pv-dies') }, 'PROCESS_KILLED'],
    ['pv loses bytes', { pv: bad('pv-drops-bytes') }, 'COUNT_MISMATCH'],
    ['the target is full', { dd: bad('dd-finds-no-space') }, 'TARGET_FULL'],
    ['pv is missing', { pv: '/nowhere/pv' }, 'TOOL_MISSING'],
    ['dd is missing', { dd: '/nowhere/dd' }, 'TOOL_MISSING'],
    ['dd says much else besides', { dd: bad('dd-prints-garbage') }, 'complete'],
    ['pv is slow to start', { pv: bad('pv-starts-slowly') }, 'complete'],
  ])('tells that %s', async (_, tools, expected) => {
    const paths = volumes(memory, randomBytes(mebibyte));
    expect(reason(await runLeg(paths, planFor(mebibyte, limited(256 * mebibyte)), tools))).toBe(expected);
  });

  it('moves a large volume with room between its processes', async () => {
    const paths = volumes(memory, randomBytes(65 * mebibyte));
    const leg = await (await connected(paths)).start(planFor(65 * mebibyte, unlimited));
    expect(await leg.ended).toEqual({ kind: 'complete', landedBytes: 65 * mebibyte });
    expect(digest(paths.target)).toBe(digest(paths.source));
  });

  it('needs no pv where there is no limit', async () => {
    const paths = volumes(memory, randomBytes(mebibyte));
    expect(reason(await runLeg(paths, planFor(mebibyte, unlimited), { pv: bad('pv-drops-bytes') }))).toBe('complete');
    expect(digest(paths.target)).toBe(digest(paths.source));
  });

  it('cannot start where setpriv is missing, and leaves nothing behind', async () => {
    const pipeline = await connected(volumes(memory, randomBytes(4096)), { setpriv: '/nowhere/setpriv' });
    await expect(pipeline.start(planFor(4096, unlimited))).rejects.toMatchObject({ reason: 'TOOL_MISSING' });
  });

  it('stops although pv does not heed SIGTERM', async () => {
    const paths = volumes(memory, randomBytes(mebibyte));
    const pipeline = await connected(paths, { pv: bad('pv-ignores-term') });
    const leg = await pipeline.start(planFor(mebibyte, limited(mebibyte)));
    leg.stop();
    expect((await leg.ended).kind).toBe('stopped');
  });

  const asRoot = isRoot ? it : it.skip;

  asRoot('names a full target (needs root to mount a small tmpfs)', async () => {
    const small = join(memory, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small]);
    try {
      const source = volumes(memory, randomBytes(4 * mebibyte)).source;
      const target = volumes(small, Buffer.alloc(0)).target;
      truncateSync(target, 4 * mebibyte);
      const end = await runLeg({ source, target }, planFor(4 * mebibyte, unlimited));
      expect(reason(end)).toBe('TARGET_FULL');
    } finally {
      execFileSync('umount', [small]);
    }
  });

  asRoot('names a source that cannot be read (needs root for a loop device)', async () => {
    const backing = volumes(disk, randomBytes(4 * mebibyte));
    const loop = execFileSync('losetup', ['--find', '--show', backing.source], { encoding: 'utf8' }).trim();
    try {
      truncateSync(backing.source, mebibyte);
      const end = await runLeg({ source: loop, target: backing.target }, planFor(4 * mebibyte, unlimited));
      expect(reason(end)).toBe('SOURCE_READ_ERROR');
    } finally {
      execFileSync('losetup', ['--detach', loop]);
    }
  });
});
