import { afterEach, describe, expect, it } from '@jest/globals';
import { digestOf, type LinkRig, landedBytesOf, landing, MiB, makeLink, never } from '../../test/support/link.ts';

describe('a copy over the link', () => {
  let link: LinkRig;
  afterEach(() => link.dispose());

  it('lands every byte in one leg', async () => {
    link = await makeLink();
    const pipeline = link.pipeline(link.open());
    expect(await pipeline.connect(never)).toEqual({ landedBytes: 0 });
    const leg = await pipeline.start(link.plan());
    expect(await leg.ended).toEqual({ kind: 'complete', landedBytes: link.sizeBytes });
    expect(await digestOf(link.target)).toBe(await digestOf(link.source));
    await pipeline.close();
  });

  it('goes on leg by leg from where each was stopped', async () => {
    link = await makeLink();
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    let landedBytes = 0;
    let legs = 0;
    for (let kind = 'stopped'; kind === 'stopped'; legs += 1) {
      const blockBytes = 256 * 1024;
      const startBytes = Math.floor(landedBytes / blockBytes) * blockBytes;
      const rate = { kind: 'limited', bytesPerSecond: 32 * MiB } as const;
      const leg = await pipeline.start(link.plan({ startBytes, blockBytes, rate }));
      await landing(leg, landedBytes + 5 * MiB);
      leg.stop();
      const end = await leg.ended;
      kind = end.kind;
      if (end.kind === 'disconnected' || end.kind === 'failed') throw end.fault;
      expect(end.landedBytes).toBeGreaterThanOrEqual(landedBytes);
      landedBytes = end.landedBytes;
    }
    expect(legs).toBeGreaterThan(2);
    expect(await digestOf(link.target)).toBe(await digestOf(link.source));
  });

  it('resumes by itself after a cut in the middle of a leg, from what had landed', async () => {
    link = await makeLink();
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    const blockBytes = 128 * 1024;
    const leg = await pipeline.start(link.plan({ blockBytes, rate: { kind: 'limited', bytesPerSecond: 16 * MiB } }));
    await landing(leg, 2 * MiB);
    link.wire.cut();
    const end = await leg.ended;
    expect(end).toMatchObject({ kind: 'disconnected', fault: { reason: 'CONNECTION_LOST', transient: true } });
    const { landedBytes } = await pipeline.connect(never);
    expect(landedBytes).toBeGreaterThanOrEqual(leg.landedBytes());
    const startBytes = Math.floor(landedBytes / blockBytes) * blockBytes;
    const rest = await pipeline.start(link.plan({ startBytes, blockBytes }));
    expect(await rest.ended).toEqual({ kind: 'complete', landedBytes: link.sizeBytes });
    expect(await digestOf(link.target)).toBe(await digestOf(link.source));
  });

  it('is disconnected, not failed, when its connection broke before the leg began', async () => {
    link = await makeLink();
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    link.wire.cut();
    await link.sinks.close('copy');
    await new Promise((resolve) => setImmediate(resolve));
    const leg = await pipeline.start(link.plan());
    expect(await leg.ended).toMatchObject({ kind: 'disconnected' });
  });

  it('is stopped, not failed, when it is stopped while bytes wait here that its source is done with', async () => {
    link = await makeLink({ sizeBytes: MiB });
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    // pv lets the whole volume through at once, and then is gone.
    const rate = { kind: 'limited', bytesPerSecond: 10 * MiB } as const;
    const leg = await pipeline.start(link.plan({ blockBytes: 4096, rate }));
    await landing(leg);
    leg.stop();
    const end = await leg.ended;
    expect(end).toMatchObject({ kind: 'stopped' });
    expect(landedBytesOf(end)).toBeLessThan(MiB);
  });

  it('reaches its rate over a long way', async () => {
    link = await makeLink({ delayMs: 150 });
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    const bytesPerSecond = 4 * MiB;
    const leg = await pipeline.start(link.plan({ blockBytes: 16_384, rate: { kind: 'limited', bytesPerSecond } }));
    await landing(leg, bytesPerSecond);
    const [from, since] = [leg.landedBytes(), performance.now()];
    await landing(leg, from + 2 * bytesPerSecond);
    const seconds = (performance.now() - since) / 1000;
    expect((leg.landedBytes() - from) / seconds).toBeGreaterThan(0.8 * bytesPerSecond);
    leg.kill();
    await leg.ended;
  });

  it('can be killed in the middle', async () => {
    link = await makeLink();
    const pipeline = link.pipeline(link.open());
    await pipeline.connect(never);
    const leg = await pipeline.start(link.plan({ blockBytes: 4096, rate: { kind: 'limited', bytesPerSecond: MiB } }));
    await landing(leg);
    leg.kill();
    leg.kill();
    expect(await leg.ended).toMatchObject({ kind: 'stopped' });
  });

  it('keeps copies that run side by side apart', async () => {
    link = await makeLink();
    const targets = ['a', 'b', 'c'].map((name) => ({ copyId: name, path: `${link.target}.${name}` }));
    const { writeFile } = await import('node:fs/promises');
    await Promise.all(
      targets.map(async ({ copyId, path }) => {
        await writeFile(path, '');
        const pipeline = link.pipeline(link.open(copyId, path), { copyId });
        await pipeline.connect(never);
        const leg = await pipeline.start(link.plan());
        expect(await leg.ended).toMatchObject({ kind: 'complete' });
        expect(await digestOf(path)).toBe(await digestOf(link.source));
      }),
    );
  });
});
