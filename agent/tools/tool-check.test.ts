import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemTools } from '../copy/tools.ts';
import { ToolCheck } from './tool-check.ts';

describe('the check of the tools', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-tools-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function program(name: string, says: string): Promise<string> {
    const path = join(root, name);
    await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
    await chmod(path, 0o755);
    return path;
  }

  it('tells the versions of what is there', async () => {
    const { versions, missing } = await new ToolCheck(systemTools).report();
    expect(missing).toEqual([]);
    expect(Object.keys(versions).sort()).toEqual(['dd', 'pv', 'setpriv']);
    expect(versions.pv).toMatch(/^\d+\.\d+/);
  });

  it('says what is missing and which package has it', async () => {
    const check = new ToolCheck({ ...systemTools, pv: 'no-such-pv' });
    expect((await check.report()).missing).toEqual(['pv: not found on PATH; install the package pv']);
    await expect(check.require()).rejects.toMatchObject({ reason: 'TOOL_MISSING' });
  });

  it('does not take another program of the same name for the tool', async () => {
    const dd = await program('dd', 'BusyBox v1.35');
    const [missing] = (await new ToolCheck({ ...systemTools, dd }).report()).missing;
    expect(missing).toBe(`dd: ${dd} is another program of that name; install the package coreutils`);
  });

  it('sees a tool go away and come back', async () => {
    const pv = await program('pv', 'pv 1.9.0');
    const check = new ToolCheck({ ...systemTools, pv });
    await check.require();
    await rm(pv);
    expect((await check.report()).missing).toEqual([`pv: ${pv} is not there; install the package pv`]);
    await program('pv', 'pv 1.9.31');
    expect((await check.report()).versions).toMatchObject({ pv: '1.9.31' });
  });
});
