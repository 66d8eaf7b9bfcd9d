import { randomBytes } from 'node:crypto';
import { open, stat, truncate } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digestOf, type LinkRig, MiB, makeLink, never } from '../../test/support/link.ts';
import { Copy } from '../copy/copy.ts';
import type { Rate } from '../copy/rate.ts';

const sizeBytes = 256 * MiB;

describe('a sparse volume between two hosts', () => {
  let link: LinkRig;
  beforeEach(async () => {
    link = await makeLink({ sizeBytes });
    await truncate(link.source, 0);
    await truncate(link.source, sizeBytes);
    const file = await open(link.source, 'r+');
    for (const at of [64 * MiB, 128 * MiB]) await file.write(randomBytes(2 * MiB), 0, 2 * MiB, at);
    await file.close();
  });
  afterEach(() => link.dispose());

  function copyOf(ticket: string, rate: Rate): Copy {
    const grant = { rate, sequence: 0, leaseMs: 60_000, fallback: { kind: 'paused' } } as const;
    return new Copy({ pipeline: link.pipeline(ticket, { sparse: true }), sizeBytes, startBytes: 0, grant });
  }

  it('moves in the time of its data, and stays sparse', async () => {
    const began = performance.now();
    const end = await copyOf(link.open(), { kind: 'limited', bytesPerSecond: 4 * MiB }).ended;
    expect(end).toMatchObject({
      phase: 'done',
      landedBytes: sizeBytes,
      holeBytes: 252 * MiB,
      legEnds: { complete: 2 },
    });
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(end.worstSecondBytes).toBeLessThan(1.2 * 4 * MiB);
    expect(await digestOf(link.target)).toBe(await digestOf(link.source));
    expect((await stat(link.target)).blocks * 512).toBeLessThan(5 * MiB);
    expect(await link.sinks.close('copy')).toEqual({ landedBytes: sizeBytes });
  });

  it('is moved hole by hole without a limit, with the next leg prepared, and after a pause in the middle', async () => {
    const file = await open(link.source, 'r+');
    for (let at = 0; at < sizeBytes; at += 16 * MiB) await file.write(randomBytes(MiB), 0, MiB, at);
    await file.close();
    const copy = copyOf(link.open(), { kind: 'unlimited' });
    const granted = { leaseMs: 60_000, fallback: { kind: 'paused' } } as const;
    while (copy.status().landedBytes <= 48 * MiB) await new Promise((resolve) => setTimeout(resolve, 1));
    copy.setRate({ rate: { kind: 'paused' }, sequence: 1, ...granted });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    copy.setRate({ rate: { kind: 'unlimited' }, sequence: 2, ...granted });
    const end = await copy.ended;
    expect(end).toMatchObject({ phase: 'done', landedBytes: sizeBytes });
    expect(end.legs).toBeGreaterThanOrEqual(16);
    expect(await digestOf(link.target)).toBe(await digestOf(link.source));
    expect((await stat(link.target)).blocks * 512).toBeLessThan(25 * MiB);
  });

  it('goes on over a broken connection where the sink has counted holes', async () => {
    const copy = copyOf(link.open(), { kind: 'limited', bytesPerSecond: 2 * MiB });
    while (copy.status().landedBytes <= 64 * MiB) await new Promise((resolve) => setTimeout(resolve, 10));
    link.wire.cut();
    const end = await copy.ended;
    expect(end).toMatchObject({ phase: 'done', holeBytes: 252 * MiB, legEnds: { connection: 1 } });
    expect(await digestOf(link.target)).toBe(await digestOf(link.source));
  });

  it('is moved whole to a sink that may hold something else', async () => {
    const file = await open(link.target, 'r+');
    await file.write(randomBytes(MiB), 0, MiB, 0);
    await file.close();
    const end = await copyOf(link.open('copy', link.target, false), { kind: 'unlimited' }).ended;
    expect(end).toMatchObject({ phase: 'done', holeBytes: 0, legs: 1 });
    expect(await digestOf(link.target)).toBe(await digestOf(link.source));
  });

  it('counts as written without its holes', async () => {
    let written = 0;
    const target = { path: link.target, direct: false, sparse: true };
    const reached = (_: number, bytes: number) => {
      written += bytes;
    };
    const { ticket } = link.sinks.open({ copyId: 'copy', target, sizeBytes, sourceHost: 'stor-01', reached });
    expect((await copyOf(ticket, { kind: 'unlimited' }).ended).phase).toBe('done');
    expect(written).toBe(4 * MiB);
  });

  it('is refused holes by a sink that was opened for another one', async () => {
    const pipeline = link.pipeline(link.open('copy', link.target, false));
    await pipeline.connect(never);
    await expect(pipeline.landHole({ startBytes: 0, endBytes: MiB }, never)).rejects.toMatchObject({
      reason: 'SINK_REFUSED',
    });
    await pipeline.close();
  });
});
