import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemTools } from '../copy/tools.ts';
import { SinkAhead } from './sink-ahead.ts';

const blockBytes = 4096;

describe('the dd of a leg that is to be next', () => {
  let folder: string;
  let path: string;
  const before = Buffer.alloc(8 * blockBytes, 'as it was');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-ahead-'));
    path = join(folder, 'volume');
    writeFileSync(path, before);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const ahead = () =>
    new SinkAhead(systemTools, { path, direct: false, sparse: true }, { startBytes: 2 * blockBytes, blockBytes });
  const asked = (startBytes: number) => ({ startBytes, blockBytes });

  it('writes where that leg begins, and nothing before it is given to it', async () => {
    const prepared = ahead();
    prepared.expect();
    await sleep(200);
    expect(readFileSync(path).equals(before)).toBe(true);
    const sink = await prepared.take(asked(2 * blockBytes));
    sink?.stdin.end(Buffer.alloc(blockBytes, 'new'));
    expect(await sink?.ended).toMatchObject({ landedBytes: 3 * blockBytes, killed: false });
    const after = Buffer.from(before).fill('new', 2 * blockBytes, 3 * blockBytes);
    expect(readFileSync(path).equals(after)).toBe(true);
  });

  it('leaves the target as it was where another leg comes, or none', async () => {
    expect(await ahead().take(asked(3 * blockBytes))).toBeUndefined();
    const forgotten = ahead();
    forgotten.expect();
    await sleep(1_500);
    expect(await forgotten.take(asked(2 * blockBytes))).toBeUndefined();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is not there where it cannot be started, which the leg tells', async () => {
    const tools = { ...systemTools, setpriv: join(folder, 'no-such-program') };
    const prepared = new SinkAhead(tools, { path, direct: false, sparse: true }, { startBytes: 0, blockBytes });
    expect(await prepared.take(asked(0))).toBeUndefined();
    await prepared.discard();
  });
});
