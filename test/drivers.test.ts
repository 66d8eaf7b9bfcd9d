import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { MigrationView } from '../cli/views/migration.ts';
import type { PoolView, VolumeView } from '../cli/views/storage.ts';
import { describeAsRoot } from './support/as-root.ts';
import { type LoopDevices, makeLoopDevices } from './support/loop-devices.ts';
import { MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';

const hosts = ['stor-01', 'stor-02'] as const;
const deviceBytes = 32 * MiB;
/** No multiple of any block: the last one is ragged on a device, too. */
const sizeBytes = 24 * MiB + 12_345;
const metadata = { owner: 'accounting', volume_copy_bps_limit: '120MiB/s' };

describeAsRoot('moving a volume between a file and a block device', () => {
  let loops: LoopDevices;
  let sandbox: Sandbox;
  let digest: string;
  beforeAll(async () => {
    loops = await makeLoopDevices(...hosts.map(() => deviceBytes));
    const pools = hosts.map((host, index) => [
      host,
      {
        files: { driver: 'file', path: join(loops.root, host) } as const,
        luns: { driver: 'block', devices: [deviceOf(index)] } as const,
      },
    ]);
    sandbox = await startSandbox(hosts, { hosts: Object.fromEntries(pools) });
    makeImage(file('stor-01', 'db-1'), sizeBytes);
    digest = await digestOf(file('stor-01', 'db-1'));
    await sandbox.json(['volume', 'set', 'db-1', ...Object.entries(metadata).map((pair) => pair.join('='))]);
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
    await loops?.dispose();
  });

  const deviceOf = (host: number) => loops.devices[host] ?? '';
  const file = (host: string, volume: string) => join(loops.root, host, volume);
  const freeBytes = async (host: string) =>
    (await sandbox.json<{ pools: PoolView[] }>(['pools'])).pools.find(
      (pool) => pool.host === host && pool.name === 'luns',
    )?.freeBytes;

  let made = 0;
  const moves = async (destination: string) => {
    const id = `move-${++made}`;
    const { exitCode, stderr } = await sandbox.cluster.sluice('migrate', 'db-1', destination, '--id', id);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await sandbox.json<MigrationView>(['show', id])).toMatchObject({
      state: 'succeeded',
      way: 'host-copy',
      landedBytes: sizeBytes,
      error: null,
    });
    const [host, pool] = destination.split(':');
    expect(await sandbox.json<VolumeView>(['volume', 'show', 'db-1'])).toMatchObject({
      host,
      pool,
      driver: pool === 'luns' ? 'block' : 'file',
      sizeBytes,
      metadata,
    });
  };

  it('writes a file to a device of its host, and removes the file', async () => {
    await moves('stor-01:luns');
    expect(await digestOf(deviceOf(0))).toBe(digest);
    expect(existsSync(file('stor-01', 'db-1'))).toBe(false);
    expect(await freeBytes('stor-01')).toBe(0);
  });

  it('writes a device to a device of another host, and frees the first', async () => {
    await moves('stor-02:luns');
    expect(await digestOf(deviceOf(1))).toBe(digest);
    expect([await freeBytes('stor-01'), await freeBytes('stor-02')]).toEqual([deviceBytes, 0]);
  });

  it('writes a device to a file of its host, as long as the volume and not as the device', async () => {
    await moves('stor-02:files');
    expect(await digestOf(file('stor-02', 'db-1'), Number.POSITIVE_INFINITY)).toBe(digest);
    expect(await freeBytes('stor-02')).toBe(deviceBytes);
  });

  it('writes a file to a device of another host', async () => {
    await moves('stor-01:luns');
    expect(await digestOf(deviceOf(0))).toBe(digest);
    expect(existsSync(file('stor-02', 'db-1'))).toBe(false);
  });

  it('writes a device to a file of another host', async () => {
    await moves('stor-02:files');
    expect(await digestOf(file('stor-02', 'db-1'), Number.POSITIVE_INFINITY)).toBe(digest);
    expect(await freeBytes('stor-01')).toBe(deviceBytes);
  });

  it('refuses a volume that is larger than the free device, and touches nothing', async () => {
    makeImage(file('stor-01', 'db-2'), deviceBytes + 1, 'holes');
    const device = await digestOf(deviceOf(1));
    const { error } = await sandbox.json<{ error: { reason: string; message: string } }>(
      ['migrate', 'db-2', 'stor-02:luns'],
      3,
    );
    expect(error).toMatchObject({ reason: 'TARGET_TOO_SMALL', message: expect.stringContaining(String(deviceBytes)) });
    expect(await digestOf(deviceOf(1))).toBe(device);
    expect(await sandbox.json<VolumeView>(['volume', 'show', 'db-2'])).toMatchObject({
      host: 'stor-01',
      pool: 'files',
    });
  });
});

/** SHA-256 of what a file or device begins with: as much as the volume has, unless told otherwise. */
async function digestOf(path: string, length = sizeBytes): Promise<string> {
  const hash = createHash('sha256');
  await using file = await open(path);
  for await (const piece of file.createReadStream({ end: length - 1, autoClose: false })) hash.update(piece);
  return hash.digest('hex');
}
