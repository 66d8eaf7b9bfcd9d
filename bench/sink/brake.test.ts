import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Sampler } from '../measure/sampler.ts';
import { startPipeline } from '../peers/pipeline.ts';
import { SinkBrake } from './brake.ts';

const MiB = 2 ** 20;

describe('the brake on a sink', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'brake-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('slows what is written to a file, holds it, and lets it go', async () => {
    await using stack = new AsyncDisposableStack();
    const sampler = stack.use(new Sampler({ folder }, { capacitySeconds: 60 }));
    const line = 'dd if=/dev/urandom bs=64k count=4000 | pv -q -L 20m | dd of="$SINK" bs=64k iflag=fullblock';
    const pipeline = stack.use(startPipeline(line, { SINK: join(folder, 'sink') }));
    const brake = stack.use(new SinkBrake({ folder }, [pipeline.pid]));
    const landedIn = async (seconds: number) => {
      await sampler.looked();
      const begin = sampler.track().positionAt(Number.POSITIVE_INFINITY);
      await sleep(seconds * 1000);
      await sampler.looked();
      return sampler.track().positionAt(Number.POSITIVE_INFINITY) - begin;
    };

    brake.slow(4 * MiB);
    await landedIn(0.3);
    const slowed = await landedIn(2);
    brake.hold();
    await landedIn(0.3);
    const held = await landedIn(0.5);
    brake.release();
    const released = await landedIn(1);

    process.stdout.write(
      `slowed to 4: ${(slowed / 2 / MiB).toFixed(2)} MiB/s, held: ${held}, released: ${released / MiB}\n`,
    );
    expect(slowed / 2).toBeGreaterThan(2 * MiB);
    expect(slowed / 2).toBeLessThan(6 * MiB);
    expect(held).toBe(0);
    expect(released).toBeGreaterThan(8 * MiB);
  });
});
