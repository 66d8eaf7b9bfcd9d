import { existsSync, readdirSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MigrationView } from '../cli/views/migration.ts';
import type { VolumeView } from '../cli/views/storage.ts';
import { digestOf, MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';

describe('moving a volume', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(['stor-01', 'stor-02']);
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  const show = (id: string) => sandbox.json<MigrationView>(['show', id]);
  const hiddenTargets = (host: string, pool: string) => readdirSync(sandbox.image(host, pool, '.sluice/targets'));

  it('between hosts keeps every byte, the metadata and the holes, and removes the source', async () => {
    const source = sandbox.image('stor-01', 'fast', 'db-1');
    makeImage(source, 48 * MiB + 12_345, 'holes');
    const before = digestOf(source);
    await sandbox.json(['volume', 'set', 'db-1', 'owner=accounting']);

    const moved = await sandbox.cluster.sluice('migrate', 'db-1', 'stor-02:fast', '--id', 'between');

    expect(moved).toMatchObject({ exitCode: 0 });
    const target = sandbox.image('stor-02', 'fast', 'db-1');
    expect(digestOf(target)).toBe(before);
    expect(statSync(target).blocks * 512).toBeLessThan(24 * MiB);
    expect(existsSync(source)).toBe(false);
    expect(hiddenTargets('stor-02', 'fast')).toEqual([]);
    expect(await show('between')).toMatchObject({
      state: 'succeeded',
      way: 'host-copy',
      landedBytes: 48 * MiB + 12_345,
      error: null,
    });
    expect(await sandbox.json<VolumeView>(['volume', 'show', 'db-1'])).toMatchObject({
      host: 'stor-02',
      pool: 'fast',
      metadata: { owner: 'accounting' },
    });
  });

  it('within a host renames it when the pools share a file system, and copies it when told to', async () => {
    const first = sandbox.image('stor-01', 'fast', 'db-2');
    makeImage(first, 8 * MiB);
    const before = digestOf(first);

    expect(await sandbox.cluster.sluice('migrate', 'db-2', 'stor-01:slow', '--id', 'by-driver')).toMatchObject({
      exitCode: 0,
    });
    expect(await show('by-driver')).toMatchObject({ way: 'driver', state: 'succeeded' });

    const copied = await sandbox.cluster.sluice(
      'migrate',
      'db-2',
      'stor-01:fast',
      '--force-host-copy',
      '--id',
      'by-copy',
    );
    expect(copied).toMatchObject({ exitCode: 0 });
    expect(await show('by-copy')).toMatchObject({ way: 'host-copy', state: 'succeeded' });
    expect(digestOf(first)).toBe(before);
  });

  it('keeps the source under another name when told to', async () => {
    const source = sandbox.image('stor-01', 'fast', 'db-3');
    makeImage(source, 4 * MiB);
    const before = digestOf(source);

    await sandbox.cluster.sluice('migrate', 'db-3', 'stor-02:slow', '--keep-source', '--id', 'kept');

    expect(digestOf(sandbox.image('stor-01', 'fast', 'db-3.kept-kept'))).toBe(before);
    expect(digestOf(sandbox.image('stor-02', 'slow', 'db-3'))).toBe(before);
    expect(existsSync(source)).toBe(false);
  });

  it('changes nothing with --dry-run and says what it would do', async () => {
    makeImage(sandbox.image('stor-01', 'fast', 'db-4'), MiB);

    const { plan } = await sandbox.json<{ plan: string[] }>(['migrate', 'db-4', 'stor-02:fast', '--dry-run']);

    expect(plan.length).toBeGreaterThan(2);
    expect(await sandbox.json<VolumeView>(['volume', 'show', 'db-4'])).toMatchObject({ host: 'stor-01' });
  });

  it('is cancelled without a trace: the source is untouched, nothing is at the destination', async () => {
    const source = sandbox.image('stor-01', 'fast', 'db-5');
    makeImage(source, 16 * MiB);
    const before = digestOf(source);
    await sandbox.json(['migrate', 'db-5', 'stor-02:fast', '--limit', '1MiB/s', '--detach', '--id', 'unwanted']);

    await sandbox.json(['cancel', 'unwanted']);
    expect((await sandbox.cluster.sluice('watch', 'unwanted')).exitCode).toBe(1);

    expect(await show('unwanted')).toMatchObject({ state: 'cancelled' });
    expect(digestOf(source)).toBe(before);
    expect(existsSync(sandbox.image('stor-02', 'fast', 'db-5'))).toBe(false);
    expect(hiddenTargets('stor-02', 'fast')).toEqual([]);
  });

  it('asked twice with one id is one migration', async () => {
    makeImage(sandbox.image('stor-01', 'fast', 'db-6'), 8 * MiB);
    const ask = ['migrate', 'db-6', 'stor-02:fast', '--limit', '2MiB/s', '--detach', '--id', 'once'];

    const first = await sandbox.json<MigrationView>(ask);
    const second = await sandbox.json<MigrationView>(ask);

    expect(second.createTime).toBe(first.createTime);
    await sandbox.json(['limit', 'once', 'unlimited']);
    expect((await sandbox.cluster.sluice('watch', 'once')).exitCode).toBe(0);
  });

  it('stands still while paused and goes on where it was', async () => {
    const source = sandbox.image('stor-01', 'fast', 'db-7');
    makeImage(source, 24 * MiB);
    const before = digestOf(source);
    await sandbox.json(['migrate', 'db-7', 'stor-02:fast', '--limit', '4MiB/s', '--detach', '--id', 'held-up']);

    await sandbox.json(['pause', 'held-up']);
    const paused = await show('held-up');
    expect(paused.explanation?.effective ?? null).not.toBeNull();
    const later = await show('held-up');
    expect(later.landedBytes - paused.landedBytes).toBeLessThan(4 * MiB);

    await sandbox.json(['resume', 'held-up']);
    await sandbox.json(['limit', 'held-up', 'unlimited']);
    expect((await sandbox.cluster.sluice('watch', 'held-up')).exitCode).toBe(0);
    expect(digestOf(sandbox.image('stor-02', 'fast', 'db-7'))).toBe(before);
  });
});
