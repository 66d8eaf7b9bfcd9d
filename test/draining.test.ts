import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchView } from '../cli/views/batch.ts';
import type { MigrationView } from '../cli/views/migration.ts';
import { digestOf, MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

const policies = {
  '10-default.yaml': 'default: { limit: 20MiB/s }\nwindows:\n  nights: { timezone: UTC, hours: "00:00-24:00" }\n',
};
const volumes = ['a', 'b', 'c', 'd', 'e'];

describe('draining a host', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(['stor-01', 'stor-02', 'stor-03'], { policies });
    for (const [index, volume] of volumes.entries()) {
      makeImage(sandbox.image('stor-01', 'fast', volume), (4 + index) * MiB + index);
    }
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  const pathOf = (volume: string) =>
    ['stor-02', 'stor-03'].map((host) => sandbox.image(host, 'fast', volume)).find((path) => existsSync(path)) ?? '';
  const show = (id: string) => sandbox.json<BatchView>(['show', id]);

  it('says beforehand where each volume would go and when all would be done', async () => {
    const { stdout, exitCode } = await sandbox.cluster.sluice('drain', 'stor-01', '--dry-run');
    expect({ exitCode, moves: stdout.match(/ stor-01:fast +stor-0[23]:fast /g)?.length }).toEqual({
      exitCode: 0,
      moves: 5,
    });
    expect(stdout).toMatch(/all would be done at .*\nnothing was changed\n?$/);
    expect(await sandbox.json(['batches', '--all'])).toEqual({ batches: [] });
  });

  it('moves all volumes with every byte, to pools of the same name, in a window that is asked for', async () => {
    const before = new Map(volumes.map((volume) => [volume, digestOf(sandbox.image('stor-01', 'fast', volume))]));
    const drained = await sandbox.cluster.sluice('drain', 'stor-01', '--id', 'empty-1', '--window', 'nights');
    expect(drained).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('5 of 5 volumes moved') });
    for (const volume of volumes) expect(digestOf(pathOf(volume))).toBe(before.get(volume));
    expect(readdirSync(join(sandbox.folder, 'stor-01', 'fast')).filter((name) => !name.startsWith('.'))).toEqual([]);
    const batch = await show('empty-1');
    expect(batch).toMatchObject({ state: 'succeeded', drainedHost: 'stor-01', leftOut: [], obstacle: '' });
    expect(new Set(batch.members.map(({ destinationHost }) => destinationHost)).size).toBe(2);
    expect(await sandbox.json<MigrationView>(['show', 'empty-1-1'])).toMatchObject({
      batchId: 'empty-1',
      requestedWindow: 'nights',
    });
  });

  it('carries out a plan, paused and resumed as one, over a restart of the daemon', async () => {
    const [first = '', second = ''] = volumes;
    const plan = join(sandbox.folder, 'plan.yaml');
    const back = volumes.slice(0, 2).map((volume) => `  - { volume: ${volume}, to: stor-01:slow }\n`);
    writeFileSync(plan, `defaults: { limit: 1MiB/s }\nmigrations:\n${back.join('')}`);
    const sizes = [first, second].map((volume) => statSync(pathOf(volume)).size);
    await sandbox.json(['migrate', '-f', plan, '--id', 'back', '--detach']);
    await until('both to copy', async () =>
      (await show('back')).counts.some(({ state, count }) => state === 'copying' && count === 2) ? true : undefined,
    );
    expect(await sandbox.json(['pause', 'back'])).toMatchObject({ state: 'paused', etaMs: null });
    await sandbox.cluster.program('daemon').kill();
    await sandbox.cluster.startDaemon();
    await until('the daemon to have it paused', async () =>
      (await show('back')).state === 'paused' ? true : undefined,
    );
    for (const id of ['back-1', 'back-2']) await sandbox.json(['limit', id, 'unlimited']);
    await sandbox.json(['resume', 'back']);
    expect((await sandbox.cluster.sluice('watch', 'back')).exitCode).toBe(0);
    expect([first, second].map((volume) => statSync(sandbox.image('stor-01', 'slow', volume)).size)).toEqual(sizes);
  });
});
