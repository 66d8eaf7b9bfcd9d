import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { headerBytes } from './frame.ts';
import { type Lump, Lumps } from './lumps.ts';

function bytesFrom(line: string) {
  return new Lumps(spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout);
}

async function digest(lumps: Lumps, after: (lump: Lump) => void): Promise<string> {
  const hash = createHash('sha256');
  for await (const lump of lumps) {
    hash.update(lump.framed.subarray(headerBytes));
    after(lump);
  }
  return hash.digest('hex');
}

describe('lumps', () => {
  const line = 'seq 1000000';
  const wanted = createHash('sha256')
    .update(Array.from({ length: 1_000_000 }, (_, index) => `${index + 1}\n`).join(''))
    .digest('hex');

  it('are all that the stream gives, whether they are released at once or late', async () => {
    expect(await digest(bytesFrom(line), (lump) => lump.release())).toBe(wanted);
    expect(await digest(bytesFrom(line), (lump) => void setImmediate(() => lump.release()))).toBe(wanted);
  });

  it('stay whole when the process ends while they are held: Node then reads all the rest, however full it is here', async () => {
    // Small pieces in a row, each read by itself; the last ones still wait in the kernel when the process is gone.
    const lumps = bytesFrom('for i in 1 2 3 4 5 6 7 8; do seq $i 3000; sleep 0.02; done')[Symbol.asyncIterator]();
    const pieces = Array.from({ length: 8 }, (_, index) =>
      Array.from({ length: 3000 - index }, (_, line) => `${line + index + 1}\n`).join(''),
    );
    const read: string[] = [];
    for await (const lump of { [Symbol.asyncIterator]: () => lumps }) {
      // Held beyond the end of the process, so that it ends while there are as many as may be.
      await sleep(150);
      read.push(lump.framed.subarray(headerBytes).toString());
      lump.release();
    }
    expect(read.join('')).toBe(pieces.join(''));
  });

  it('stop coming while none is released', async () => {
    const lumps = bytesFrom(line)[Symbol.asyncIterator]();
    const held: Lump[] = [];
    for (let count = 0; count < 4; count += 1) {
      const { value } = await lumps.next();
      if (value !== undefined) held.push(value);
    }
    expect(held.length).toBe(4);
    const fifth = lumps.next().then(({ value }) => value);
    const none = new Promise<string>((resolve) => setTimeout(() => resolve('none'), 50));
    expect(await Promise.race([fifth, none])).toBe('none');
    for (const lump of held) lump.release();
    const { framed, release } = (await fifth) ?? {};
    expect(framed).toBeDefined();
    release?.();
    for await (const lump of { [Symbol.asyncIterator]: () => lumps }) lump.release();
  });
});
