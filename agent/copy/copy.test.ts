import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Copy } from './copy.ts';
import type { CopyStatus } from './copy-status.ts';
import type { Grant } from './lease.ts';
import { LocalPipeline } from './local-pipeline.ts';
import type { Rate } from './rate.ts';
import { systemTools, type Tools } from './tools.ts';

const mebibyte = 1024 * 1024;
const folder = mkdtempSync('/dev/shm/sluice-copy-');
const source = join(folder, 'source');
const target = join(folder, 'target');
const limited = (bytesPerSecond: number): Rate => ({ kind: 'limited', bytesPerSecond });

afterAll(() => rmSync(folder, { recursive: true }));

function grantOf(rate: Rate, sequence: number, leaseMs = 60_000): Grant {
  return { rate, sequence, leaseMs, fallback: { kind: 'paused' } };
}

function startCopy(sizeBytes: number, grant: Grant, tools: Partial<Tools> = {}): Copy {
  writeFileSync(source, randomBytes(sizeBytes));
  writeFileSync(target, '');
  truncateSync(target, sizeBytes);
  const pipeline = new LocalPipeline({
    source,
    target,
    landedBytes: 0,
    sparse: true,
    tools: { ...systemTools, ...tools },
  });
  return new Copy({ pipeline, sizeBytes, startBytes: 0, grant });
}

async function until(copy: Copy, holds: (status: CopyStatus) => boolean): Promise<CopyStatus> {
  const enough = new AbortController();
  try {
    return await new Promise((resolve) => {
      const look = () => holds(copy.status()) && resolve(copy.status());
      copy.onChange(look, enough.signal);
      const again = setInterval(look, 20);
      enough.signal.addEventListener('abort', () => clearInterval(again));
      look();
    });
  } finally {
    enough.abort();
  }
}

/** Processes that have the target open as their standard output. */
function sinks(): number[] {
  const writes = (pid: string) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/1`) === target;
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && writes(name))
    .map(Number);
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

describe('Copy', () => {
  it('moves a volume and tells that it is done', async () => {
    const copy = startCopy(4 * mebibyte, grantOf({ kind: 'unlimited' }, 0));
    expect(await copy.ended).toMatchObject({
      phase: 'done',
      landedBytes: 4 * mebibyte,
      legs: 1,
      legEnds: { complete: 1 },
    });
    expect(digest(target)).toBe(digest(source));
  });

  it('runs no process while it is paused, and goes on where it was', async () => {
    const copy = startCopy(20 * mebibyte, grantOf(limited(2 * mebibyte), 0));
    await until(copy, (status) => status.landedBytes > 0);
    copy.setRate(grantOf({ kind: 'paused' }, 1));
    const paused = await until(copy, (status) => status.phase === 'paused');
    expect(sinks()).toEqual([]);
    expect(paused.effective?.sequence).toBe(1);
    copy.setRate(grantOf({ kind: 'unlimited' }, 2));
    expect(await copy.ended).toMatchObject({ phase: 'done', legEnds: { pause: 1, complete: 1 } });
    expect(digest(target)).toBe(digest(source));
  });

  it('tells when the sink has moved at a new rate', async () => {
    const copy = startCopy(20 * mebibyte, grantOf(limited(2 * mebibyte), 7));
    await until(copy, (status) => status.effective?.sequence === 7);
    copy.setRate(grantOf(limited(4 * mebibyte), 8));
    expect(copy.status().grantedSequence).toBe(8);
    await until(copy, (status) => status.effective?.sequence === 8);
    expect(await copy.stop()).toMatchObject({ phase: 'stopped', legs: 2, legEnds: { rate: 1, stop: 1 } });
  });

  it('does not disturb its leg for a grant of the same rate', async () => {
    const copy = startCopy(20 * mebibyte, grantOf(limited(2 * mebibyte), 0));
    copy.setRate(grantOf(limited(2 * mebibyte), 1));
    await until(copy, (status) => status.effective?.sequence === 1);
    expect((await copy.stop()).legs).toBe(1);
  });

  it('falls to the fallback when its lease is over', async () => {
    const copy = startCopy(20 * mebibyte, grantOf(limited(2 * mebibyte), 0, 300));
    const lost = await until(copy, (status) => status.phase === 'paused');
    expect(lost).toMatchObject({ leaseLost: true, rate: { kind: 'paused' } });
    await copy.stop();
  });

  it('ends its leg when the sink hangs, and holds no credit when it goes on', async () => {
    const rate = 2 * mebibyte;
    const copy = startCopy(20 * mebibyte, grantOf(limited(rate), 0));
    await until(copy, (status) => status.landedBytes > rate / 2);
    const [sink] = sinks();
    if (sink === undefined) throw new Error('no process writes the target');
    process.kill(sink, 'SIGSTOP');
    const stalled = await until(copy, (status) => status.obstacle !== '');
    expect(stalled).toMatchObject({ phase: 'between_legs', obstacle: 'the sink has taken no bytes for 2 s' });
    process.kill(sink, 'SIGCONT');
    const { landedBytes } = stalled;
    await until(copy, (status) => status.landedBytes > landedBytes + 2 * rate);
    const end = await copy.stop();
    expect(end.legEnds.stall).toBeGreaterThanOrEqual(1);
    console.log(`worst second after a stall: ${(end.worstSecondBytes / rate).toFixed(2)} of the limit`);
    expect(end.worstSecondBytes).toBeLessThan(rate * 1.6);
  });

  it('starts another leg when its sink is killed', async () => {
    const copy = startCopy(20 * mebibyte, grantOf(limited(4 * mebibyte), 0));
    await until(copy, (status) => status.landedBytes > 0);
    for (const sink of sinks()) process.kill(sink, 'SIGKILL');
    await until(copy, (status) => status.legs > 1);
    copy.setRate(grantOf({ kind: 'unlimited' }, 1));
    expect(await copy.ended).toMatchObject({ phase: 'done', legEnds: { fault: 1, rate: 1, complete: 1 } });
    expect(digest(target)).toBe(digest(source));
  });

  it('gives up when every leg is killed before anything new lands', async () => {
    const pv = new URL('../../test/fixtures/bin/pv-dies-at-once', import.meta.url).pathname;
    const end = await startCopy(mebibyte, grantOf(limited(mebibyte), 0), { pv }).ended;
    expect(end).toMatchObject({ phase: 'failed', fault: { reason: 'PROCESS_KILLED' }, legEnds: { fault: 6 } });
    expect(end.faults).toEqual({ PROCESS_KILLED: 6 });
  });

  it('goes away for good though its sink hangs', async () => {
    const copy = startCopy(20 * mebibyte, grantOf(limited(2 * mebibyte), 0));
    await until(copy, (status) => status.landedBytes > 0);
    for (const sink of sinks()) process.kill(sink, 'SIGSTOP');
    expect((await copy.stop()).phase).toBe('stopped');
    expect(sinks()).toEqual([]);
  });

  it('gives equal bytes whatever is asked of it in between', async () => {
    const rates = fc.oneof(
      fc.integer({ min: 1, max: 40 }).map((mebibytes) => limited(mebibytes * mebibyte)),
      fc.constant<Rate>({ kind: 'unlimited' }),
      fc.constant<Rate>({ kind: 'paused' }),
    );
    const orders = fc.array(fc.record({ rate: rates, afterMs: fc.integer({ min: 0, max: 150 }) }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 0, max: 5000 }), async (changes, ragged) => {
        const copy = startCopy(3 * mebibyte + ragged, grantOf(limited(10 * mebibyte), 0));
        let sequence = 1;
        for (const { rate, afterMs } of changes) {
          await sleep(afterMs);
          copy.setRate(grantOf(rate, sequence++));
        }
        copy.setRate(grantOf({ kind: 'unlimited' }, sequence));
        expect((await copy.ended).phase).toBe('done');
        expect(digest(target)).toBe(digest(source));
      }),
      { numRuns: 12 },
    );
  });
});
