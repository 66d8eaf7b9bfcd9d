import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { endLeftovers } from './leftovers.ts';
import { claimStateFolder, StateFolderError } from './state-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-state-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a state folder', () => {
  it('is made where it is missing, for its owner alone, and is one agent’s until that lets go', async () => {
    const path = join(folder, 'a', 'b');
    const claimed = await claimStateFolder(path);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    await symlink(path, join(folder, 'link'));
    for (const way of [path, join(folder, 'link')]) {
      await expect(claimStateFolder(way)).rejects.toThrow(/another sluice-agent works with it/);
    }
    await claimed[Symbol.asyncDispose]();
    const again = await claimStateFolder(join(folder, 'link'));
    expect(again.identity).toBe(claimed.identity);
    await again[Symbol.asyncDispose]();
  });

  it('is not held by processes that the agent has started', async () => {
    const claimed = await claimStateFolder(folder);
    const child = spawn('sleep', ['30']);
    await claimed[Symbol.asyncDispose]();
    await (await claimStateFolder(folder))[Symbol.asyncDispose]();
    child.kill('SIGKILL');
  });

  it('that cannot be one is refused with why', async () => {
    await writeFile(join(folder, 'file'), '');
    const refused = claimStateFolder(join(folder, 'file', 'state'));
    await expect(refused).rejects.toBeInstanceOf(StateFolderError);
    await expect(refused).rejects.toThrow(/cannot be made or opened: E/);
  });
});

describe('what an earlier agent has left', () => {
  const startWith = (env: Record<string, string>): ChildProcess => spawn('sleep', ['30'], { env });
  const endOf = async (child: ChildProcess) =>
    child.signalCode !== null ? child.signalCode : (await once(child, 'exit'))[1];

  it('is ended and told, and nothing else is', async () => {
    const log: string[] = [];
    const mine = startWith({ SLUICE_AGENT_STATE: '7:42' });
    const others = [
      { SLUICE_AGENT_STATE: '7:421' },
      { SLUICE_AGENT_STATE: '17:42' },
      { NOT_SLUICE_AGENT_STATE: '7:42' },
    ];
    const strangers = others.map(startWith);
    await Promise.all([mine, ...strangers].map((child) => once(child, 'spawn')));
    await endLeftovers('7:42', pino({}, { write: (line: string) => void log.push(line) }));
    expect(await endOf(mine)).toBe('SIGKILL');
    expect(log.map((line) => JSON.parse(line))).toMatchObject([{ left_pid: mine.pid, command: 'sleep' }]);
    expect(strangers.map((child) => child.exitCode ?? child.signalCode)).toEqual([null, null, null]);
    for (const child of strangers) child.kill('SIGKILL');
  });
});
