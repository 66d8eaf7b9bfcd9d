import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LegPlan } from '../copy/pipeline.ts';
import { startSource } from '../copy/source-process.ts';
import { systemTools } from '../copy/tools.ts';
import { headerBytes } from './frame.ts';
import { Lumps } from './lumps.ts';
import { type ReadSource, SourceAhead } from './source-ahead.ts';

const KiB = 1024;

describe('the programs of a leg that is to be next', () => {
  let folder: string;
  let path: string;
  let bytes: Buffer;
  let started: ReadSource[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-ahead-'));
    path = join(folder, 'volume');
    bytes = randomBytes(4096 * KiB);
    writeFileSync(path, bytes);
    started = [];
  });
  afterEach(() => {
    for (const { process } of started) process.kill();
    rmSync(folder, { recursive: true });
  });

  const start = async ({ startBytes, endBytes, blockBytes, rate }: LegPlan) => {
    const span = { path, startBytes, endBytes, blockBytes, direct: false };
    const process = await startSource({ tools: systemTools, span, rate, stdout: 'pipe' });
    if (process.stdout === null) throw new Error('no output');
    const source = { process, lumps: new Lumps(process.stdout) };
    started.push(source);
    return source;
  };
  const plan = (startBytes: number, endBytes: number): LegPlan => {
    return { startBytes, endBytes, rate: { kind: 'unlimited' }, blockBytes: 64 * KiB };
  };
  const contents = async ({ lumps }: ReadSource) => {
    const parts: Buffer[] = [];
    for await (const { framed, release } of lumps) {
      parts.push(Buffer.from(framed.subarray(headerBytes)));
      release();
    }
    return Buffer.concat(parts);
  };

  it('give it every byte, also when they were done long before it began', async () => {
    for (const endBytes of [8 * KiB, 3072 * KiB]) {
      const ahead = new SourceAhead(plan(4 * KiB, endBytes), start);
      ahead.expect();
      await sleep(200);
      const source = await ahead.take(plan(4 * KiB, endBytes));
      if (source === undefined) throw new Error('they were not there');
      expect((await contents(source)).equals(bytes.subarray(4 * KiB, endBytes))).toBe(true);
      expect(await source.process.ended).toMatchObject({ stopped: false, dd: { kind: 'exited', code: 0 } });
    }
  });

  it('are ended where another leg is next, and where none comes', async () => {
    const other = new SourceAhead(plan(0, 4096 * KiB), start);
    expect(await other.take(plan(4 * KiB, 4096 * KiB))).toBeUndefined();
    const forgotten = new SourceAhead(plan(0, 4096 * KiB), start);
    forgotten.expect();
    await sleep(1_500);
    expect(await forgotten.take(plan(0, 4096 * KiB))).toBeUndefined();
    expect(started).toHaveLength(2);
    for (const { process } of started) expect(await process.ended).toMatchObject({ stopped: true });
  });

  it('are started again by whoever wants them, where they could not be', async () => {
    const ahead = new SourceAhead(plan(0, 8 * KiB), () => Promise.reject(new Error('too many processes')));
    expect(await ahead.take(plan(0, 8 * KiB))).toBeUndefined();
    await ahead.discard();
  });
});
