import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { digestOf, type LinkRig, landing, MiB, makeLink, never } from '../../test/support/link.ts';
import { systemTools } from '../copy/tools.ts';

const slow = { blockBytes: 64 * 1024, rate: { kind: 'limited', bytesPerSecond: 8 * MiB } } as const;

/** The process that has that file as its standard output. */
function writerOf(path: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.find((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/1`) === path;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`nothing writes ${path}`);
  return Number(found);
}

describe('a leg between hosts', () => {
  let link: LinkRig;
  afterEach(() => link.dispose());

  it('fails with its own fault when the dd of the sink is killed, and the copy goes on over the same connection', async () => {
    link = await makeLink();
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    const leg = await pipeline.start(link.plan(slow));
    await landing(leg, MiB);
    process.kill(writerOf(link.target), 'SIGKILL');
    const end = await leg.ended;
    expect(end).toMatchObject({ kind: 'failed', fault: { reason: 'PROCESS_KILLED', transient: true } });
    const landedBytes = end.kind === 'failed' ? end.landedBytes : 0;
    expect(landedBytes).toBeGreaterThanOrEqual(MiB);
    const startBytes = Math.floor(landedBytes / MiB) * MiB;
    expect(await (await pipeline.start(link.plan({ startBytes }))).ended).toMatchObject({ kind: 'complete' });
    expect(await digestOf(link.target)).toBe(await digestOf(link.source));
  });

  it('fails with TARGET_FULL when the target takes no more', async () => {
    link = await makeLink({ sizeBytes: 4 * MiB });
    const pipeline = link.pipeline(link.open('copy', '/dev/full'));
    await pipeline.connect(never);
    const leg = await pipeline.start(link.plan({ blockBytes: 64 * 1024 }));
    expect(await leg.ended).toMatchObject({ kind: 'failed', landedBytes: 0, fault: { reason: 'TARGET_FULL' } });
  });

  it('fails with TOOL_MISSING when the sink has no dd', async () => {
    link = await makeLink({ sizeBytes: MiB, sinkTools: { ...systemTools, dd: '/no/such/dd' } });
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    const leg = await pipeline.start(link.plan());
    expect(await leg.ended).toMatchObject({ kind: 'failed', fault: { reason: 'TOOL_MISSING' } });
  });

  it('fails with SOURCE_SHORT when the volume ends before its size', async () => {
    link = await makeLink({ sizeBytes: 4 * MiB });
    execFileSync('truncate', ['-s', String(3 * MiB), link.source]);
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    const leg = await pipeline.start(link.plan());
    expect(await leg.ended).toMatchObject({
      kind: 'failed',
      landedBytes: 3 * MiB,
      fault: { reason: 'SOURCE_SHORT' },
    });
  });

  it('is refused when it skips over what has not landed, and the next one may be right', async () => {
    link = await makeLink({ sizeBytes: 4 * MiB });
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    const skipping = await pipeline.start(link.plan({ startBytes: 2 * MiB }));
    expect(await skipping.ended).toMatchObject({ kind: 'failed', landedBytes: 0, fault: { reason: 'SINK_REFUSED' } });
    expect(await (await pipeline.start(link.plan())).ended).toMatchObject({ kind: 'complete' });
  });

  it('has at most its window under way to a sink that stands still, and lands it when that goes on', async () => {
    link = await makeLink();
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    const leg = await pipeline.start(link.plan(slow));
    await landing(leg, MiB);
    const dd = writerOf(link.target);
    process.kill(dd, 'SIGSTOP');
    const before = leg.landedBytes();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    leg.stop();
    process.kill(dd, 'SIGCONT');
    const end = await leg.ended;
    expect(end.kind).toBe('stopped');
    const drained = end.kind === 'stopped' ? end.landedBytes - before : Number.NaN;
    // One eighth of a second of the rate, and what was between dd and the last report.
    expect(drained).toBeLessThanOrEqual(MiB + 8 * 64 * 1024);
  });

  it('is disconnected when nothing is heard any more, and the copy goes on when the network does', async () => {
    link = await makeLink();
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    const leg = await pipeline.start(link.plan(slow));
    await landing(leg, MiB);
    const frozenAt = Date.now();
    link.wire.freeze();
    expect(await leg.ended).toMatchObject({ kind: 'disconnected', fault: { facts: { why: 'nothing heard for 8 s' } } });
    expect(Date.now() - frozenAt).toBeLessThan(12_000);
    const { landedBytes } = await pipeline.connect(never);
    expect(landedBytes).toBeGreaterThanOrEqual(MiB);
    const startBytes = Math.floor(landedBytes / MiB) * MiB;
    expect(await (await pipeline.start(link.plan({ startBytes }))).ended).toMatchObject({ kind: 'complete' });
    expect(await digestOf(link.target)).toBe(await digestOf(link.source));
  });

  it('ends with a word when its sink is closed', async () => {
    link = await makeLink();
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    const leg = await pipeline.start(link.plan(slow));
    await landing(leg, MiB);
    const { landedBytes } = await link.sinks.close('copy');
    expect(landedBytes).toBeGreaterThanOrEqual(MiB);
    expect(await leg.ended).toMatchObject({ kind: 'disconnected', fault: { reason: 'SINK_REFUSED' } });
    await expect(pipeline.connect(never)).rejects.toMatchObject({ reason: 'TICKET_REFUSED' });
    expect(await link.sinks.close('copy')).toEqual({ landedBytes: 0 });
  });

  it('leaves no process behind, however it ends', async () => {
    link = await makeLink();
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    const leg = await pipeline.start(link.plan(slow));
    await landing(leg);
    link.wire.cut();
    await leg.ended;
    await link.sinks.close('copy');
    const commands = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandOf(name).includes(link.folder));
    expect(commands).toEqual([]);
  });
});

function commandOf(pid: string): string {
  try {
    return execFileSync('cat', [join('/proc', pid, 'cmdline')], {
      encoding: 'latin1',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}
