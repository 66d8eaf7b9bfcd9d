import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeAsRoot } from '../../../test/support/as-root.ts';
import { type LoopDevices, makeLoopDevices } from '../../../test/support/loop-devices.ts';
import { everyPoolDriver, expectFault } from '../conformance.ts';
import { BlockPool } from './block-pool.ts';
import type { ConfiguredDevice } from './inventory.ts';

const run = promisify(execFile);
const MiB = 1024 * 1024;

describeAsRoot('the block driver, as every driver,', () => {
  everyPoolDriver(async () => {
    const { root, devices, dispose } = await makeLoopDevices(8 * MiB, 8 * MiB, 4 * MiB);
    const configured = devices.map((path) => ({ path }));
    const reopen = () => new BlockPool('luns', configured, join(root, 'state', 'luns.json'));
    return { pool: reopen(), reopen, dispose };
  });
});

describeAsRoot('the block driver', () => {
  let loops: LoopDevices;
  let small: string;
  let large: string;
  let record: string;
  beforeEach(async () => {
    loops = await makeLoopDevices(4 * MiB, 8 * MiB);
    [small = '', large = ''] = loops.devices;
    record = join(loops.root, 'luns.json');
  });
  afterEach(() => loops.dispose());
  const open = (...devices: ConfiguredDevice[]) => new BlockPool('luns', devices, record);
  const target = { migrationId: 'm-1', volume: 'db-1', sizeBytes: 3 * MiB, metadata: {} };

  it('counts what is free by device', async () => {
    const pool = open({ path: small }, { path: large });
    expect(await pool.status()).toEqual({
      capacityBytes: 12 * MiB,
      freeBytes: 12 * MiB,
      largestFreeBytes: 8 * MiB,
      freeDeviceBytes: [4 * MiB, 8 * MiB],
      volumeCount: 0,
      problem: '',
    });
    await pool.createTarget(target);
    expect(await pool.status()).toMatchObject({ freeBytes: 8 * MiB, largestFreeBytes: 8 * MiB });
  });

  it('takes the smallest device that is large enough, and says how large it is', async () => {
    const pool = open({ path: large }, { path: small });
    expect(await pool.createTarget(target)).toEqual({ sizeBytes: 4 * MiB });
    expect(await pool.openTarget('m-1', 0)).toMatchObject({ path: small, sizeBytes: 3 * MiB });
    expect(await pool.publishTarget('m-1', 'db-1')).toMatchObject({ sizeBytes: 3 * MiB, allocatedBytes: 3 * MiB });
  });

  it('tells a pool without a free device from one whose free devices are too small', async () => {
    const pool = open({ path: small });
    const { message } = await expectFault(pool.createTarget({ ...target, sizeBytes: 5 * MiB }), 'TARGET_TOO_SMALL');
    expect(message).toContain(`${small}, has ${4 * MiB} bytes, the volume has ${5 * MiB}`);
    await pool.createTarget(target);
    await expectFault(pool.createTarget({ ...target, migrationId: 'm-2', volume: 'db-2' }), 'NO_FREE_DEVICE');
  });

  it('takes from the configuration what a device holds, once', async () => {
    const configured = [
      { path: small, volume: 'db-7', sizeBytes: MiB },
      { path: large, volume: 'db-8' },
    ];
    const pool = open(...configured);
    expect(await pool.list()).toMatchObject([
      { name: 'db-7', sizeBytes: MiB },
      { name: 'db-8', sizeBytes: 8 * MiB },
    ]);
    await pool.deleteVolume('db-7');
    expect(await open(...configured).list()).toMatchObject([{ name: 'db-8' }]);
  });

  it('says what is wrong with a device and works with the others', async () => {
    const pool = open({ path: join(loops.root, 'gone') }, { path: '/dev/null' }, { path: large });
    const { problem, capacityBytes } = await pool.status();
    expect(capacityBytes).toBe(8 * MiB);
    expect(problem).toContain('gone is missing; /dev/null is no block device');
  });

  it('uses a device once, whatever its names', async () => {
    const alias = join(loops.root, 'alias');
    await symlink(small, alias);
    const { problem, capacityBytes } = await open({ path: small }, { path: alias }).status();
    expect(capacityBytes).toBe(4 * MiB);
    expect(problem).toBe(`${alias} and ${small} are the same device; the first is used`);
  });

  it('keeps what a missing device holds, and lets nothing take its name', async () => {
    const alias = join(loops.root, 'lun');
    await symlink(small, alias);
    const pool = open({ path: alias }, { path: large });
    await pool.createTarget(target);
    await pool.publishTarget('m-1', 'db-1');
    await rm(alias);
    expect((await expectFault(pool.openSource('db-1'), 'POOL_UNUSABLE')).message).toContain(`${alias} is missing`);
    await expectFault(pool.createTarget({ ...target, migrationId: 'm-2' }), 'VOLUME_EXISTS');
    await symlink(small, alias);
    expect(await pool.get('db-1')).toMatchObject({ sizeBytes: 3 * MiB });
  });

  it('refuses a device that has become too small for its volume', async () => {
    const alias = join(loops.root, 'lun');
    await symlink(large, alias);
    const pool = open({ path: alias, volume: 'db-8' });
    expect(await pool.list()).toHaveLength(1);
    await rm(alias);
    await symlink(small, alias);
    expect((await pool.status()).problem).toBe(
      `${alias} has ${4 * MiB} bytes, less than the ${8 * MiB} of volume db-8`,
    );
    expect(await pool.list()).toEqual([]);
  });

  it('refuses a volume that is mounted, naming the mount point, and a mounted device as a target', async () => {
    const mountPoint = join(loops.root, 'srv db');
    await mkdir(mountPoint);
    await run('mke2fs', ['-q', '-F', small]);
    const pool = open({ path: small, volume: 'db-7' }, { path: large });
    await run('mount', ['-o', 'ro', small, mountPoint]);
    try {
      expect((await pool.get('db-7')).holders).toEqual([`mounted at ${mountPoint}`]);
      const { message, facts } = await expectFault(pool.openSource('db-7'), 'VOLUME_HELD');
      expect(message).toContain(`volume db-7 on ${small} is held: mounted at ${mountPoint}`);
      expect(facts).toMatchObject({ holders: `mounted at ${mountPoint}` });
      await expectFault(pool.deleteVolume('db-7'), 'VOLUME_HELD');
      await expectFault(pool.renameVolume('db-7', 'db-8'), 'VOLUME_HELD');
    } finally {
      await run('umount', [mountPoint]);
    }
    expect(await pool.openSource('db-7')).toEqual({ path: small, sizeBytes: 4 * MiB });
  });

  it('goes by its records only, and stops when they cannot be understood', async () => {
    const pool = open({ path: small });
    await pool.createTarget(target);
    expect(JSON.parse(await readFile(record, 'utf8'))).toMatchObject({
      devices: { [small]: { kind: 'target', migrationId: 'm-1', volume: 'db-1' } },
    });
    await writeFile(record, `{"devices": {"${small}": {"kind": "volume"}}}`);
    expect((await expectFault(pool.list(), 'POOL_UNUSABLE')).message).toContain(`${record} cannot be understood at`);
    await expectFault(pool.createTarget({ ...target, migrationId: 'm-2', volume: 'db-2' }), 'POOL_UNUSABLE');
  });
});
