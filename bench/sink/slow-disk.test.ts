import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { SlowDisk } from './slow-disk.ts';

const MiB = 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), 'slow-disk-'));
const made = await SlowDisk.make(join(folder, 'disk'), 32 * MiB).catch((error: Error) => error);
const title = 'takes no more than it is told to from those it knows, and all it gets from others';

describe('a slow disk', () => {
  afterAll(async () => {
    if (made instanceof SlowDisk) await made[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  if (made instanceof Error) it.skip(`${title} (${made.message.split('\n')[0]})`, () => {});
  else
    it(title, async () => {
      const write = `read go; exec dd if=/dev/zero of=${made.folder}/volume bs=64k count=64 oflag=direct`;
      const seconds = async (slowed: boolean) => {
        const writer = execa('sh', ['-c', write], { stdin: 'pipe' });
        if (slowed) made.take(writer.pid ?? 0)(4 * MiB);
        const begin = performance.now();
        writer.stdin.end('\n');
        await writer;
        return (performance.now() - begin) / 1000;
      };
      const [slow, fast] = [await seconds(true), await seconds(false)];
      process.stdout.write(`4 MiB: ${slow.toFixed(2)} s slowed to 4 MiB/s, ${fast.toFixed(2)} s otherwise\n`);
      expect(slow).toBeGreaterThan(0.7);
      expect(fast).toBeLessThan(slow);
    });
});
