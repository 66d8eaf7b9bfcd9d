import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Fault, type FaultReason } from '../fault.ts';
import type { PoolDriver, TargetSpec } from './driver.ts';

/** A pool of a driver under test. */
export interface Bench {
  readonly pool: PoolDriver;
  /** The same storage, looked at by an agent that has just started. */
  reopen(): PoolDriver;
  /** Takes the storage away. */
  dispose(): Promise<void>;
}

const MiB = 1024 * 1024;

/** What every driver must do. The bench has room for two volumes of 8 MiB and a third of 4 MiB, and is empty. */
export function everyPoolDriver(make: () => Promise<Bench>): void {
  let bench: Bench;
  let pool: PoolDriver;
  beforeEach(async () => {
    bench = await make();
    pool = bench.pool;
  });
  afterEach(() => bench.dispose());

  const target = (change: Partial<TargetSpec> = {}): TargetSpec => ({
    migrationId: 'm-1',
    volume: 'db-1',
    sizeBytes: 4 * MiB,
    metadata: { owner: 'billing' },
    ...change,
  });
  async function makeVolume(volume: string): Promise<void> {
    await pool.createTarget(target({ migrationId: `make-${volume}`, volume }));
    await pool.publishTarget(`make-${volume}`, volume);
  }
  const names = async () => (await pool.list()).map((volume) => volume.name);

  describe('a hidden target', () => {
    it('is not listed before it is published, and then under its name with size and metadata', async () => {
      const { sizeBytes } = await pool.createTarget(target());
      expect(sizeBytes).toBeGreaterThanOrEqual(4 * MiB);
      expect(await pool.list()).toEqual([]);
      const published = await pool.publishTarget('m-1', 'db-1');
      expect(published).toMatchObject({
        name: 'db-1',
        sizeBytes: 4 * MiB,
        metadata: { owner: 'billing' },
        holders: [],
      });
      expect(await pool.list()).toEqual([published]);
    });

    it('is created once, however often it is asked for', async () => {
      for (let times = 0; times < 4; times++) await pool.createTarget(target());
      await makeVolume('db-2');
      await makeVolume('db-3');
    });

    it('is the same target over a restart and when it is asked for again, and another one when it was discarded', async () => {
      await expectFault(pool.getTarget('m-1'), 'TARGET_NOT_FOUND');
      const { sizeBytes } = await pool.createTarget(target());
      const first = await pool.getTarget('m-1');
      expect(first.sizeBytes).toBe(sizeBytes);
      await pool.createTarget(target({ metadata: { owner: 'shop' } }));
      expect(await bench.reopen().getTarget('m-1')).toEqual(first);
      await pool.discardTarget('m-1');
      await pool.createTarget(target());
      expect((await pool.getTarget('m-1')).identity).not.toBe(first.identity);
    });

    it('is refused when the same migration has another one here', async () => {
      await pool.createTarget(target());
      await expectFault(pool.createTarget(target({ sizeBytes: MiB })), 'REQUEST_INVALID');
    });

    it('is published once, however often it is asked for', async () => {
      await pool.createTarget(target());
      const first = await pool.publishTarget('m-1', 'db-1');
      expect(await bench.reopen().publishTarget('m-1', 'db-1')).toEqual(first);
    });

    it('is refused a name that a volume has, or that another migration is making', async () => {
      await makeVolume('db-1');
      await expectFault(pool.createTarget(target()), 'VOLUME_EXISTS');
      await pool.createTarget(target({ volume: 'db-2' }));
      await expectFault(pool.createTarget(target({ migrationId: 'm-2', volume: 'db-2' })), 'VOLUME_EXISTS');
    });

    it('never takes the place of a volume that got its name meanwhile', async () => {
      await pool.createTarget(target());
      await makeVolume('db-2');
      await expectFault(pool.publishTarget('m-1', 'db-2'), 'VOLUME_EXISTS');
      expect(await names()).toEqual(['db-2']);
    });

    it('gives back its room when it is discarded, again and again', async () => {
      for (let times = 0; times < 4; times++) {
        await pool.createTarget(target());
        await pool.discardTarget('m-1');
        await pool.discardTarget('m-1');
      }
      await expectFault(pool.publishTarget('m-1', 'db-1'), 'TARGET_NOT_FOUND');
      await expectFault(pool.openTarget('m-1', 0), 'TARGET_NOT_FOUND');
    });

    it('outlives a restart of the agent', async () => {
      await pool.createTarget(target());
      expect((await bench.reopen().publishTarget('m-1', 'db-1')).metadata).toEqual({ owner: 'billing' });
    });

    it('is refused when it does not fit, with both numbers', async () => {
      const fault = await expectFault(pool.createTarget(target({ sizeBytes: 2 ** 50 })), 'TARGET_TOO_SMALL');
      expect(fault.facts).toMatchObject({ size_bytes: String(2 ** 50), free_bytes: expect.stringMatching(/^\d+$/) });
    });

    it('opens as a path for the sink, of the size that was asked for', async () => {
      await pool.createTarget(target());
      const { path, sizeBytes } = await pool.openTarget('m-1', 0);
      expect(path).toMatch(/^\//);
      expect(sizeBytes).toBeGreaterThanOrEqual(4 * MiB);
    });

    it('keeps what is before the offset that it is opened from, and reads as zero after it where it says so', async () => {
      await pool.createTarget(target());
      const { path } = await pool.openTarget('m-1', 0);
      await writeFile(path, Buffer.alloc(4 * MiB, 'x'), { flag: 'r+' });
      const { readsZero } = await bench.reopen().openTarget('m-1', MiB + 5);
      const bytes = await readFile(path);
      expect(bytes.subarray(0, MiB + 5).every((byte) => byte === 'x'.charCodeAt(0))).toBe(true);
      if (readsZero) expect(bytes.subarray(MiB + 5).every((byte) => byte === 0)).toBe(true);
    });
  });

  describe('a volume', () => {
    it('keeps its metadata over a restart, and only the last', async () => {
      await makeVolume('db-1');
      await pool.setMetadata('db-1', { owner: 'shop', volume_copy_bps_limit: '80MiB/s' });
      await pool.setMetadata('db-1', { volume_copy_bps_limit: '1048576' });
      expect((await bench.reopen().get('db-1')).metadata).toEqual({ volume_copy_bps_limit: '1048576' });
    });

    it('refuses metadata that cannot be kept, and keeps what it had', async () => {
      await makeVolume('db-1');
      await expectFault(pool.setMetadata('db-1', { '': 'x' }), 'METADATA_INVALID');
      await expectFault(pool.setMetadata('db-1', { 'a\nb': 'x' }), 'METADATA_INVALID');
      expect((await pool.get('db-1')).metadata).toEqual({ owner: 'billing' });
    });

    it('is deleted once, however often it is asked for, and makes room', async () => {
      for (let times = 0; times < 4; times++) {
        await makeVolume('db-1');
        await pool.deleteVolume('db-1');
        await pool.deleteVolume('db-1');
      }
      expect(await bench.reopen().status()).toMatchObject({ volumeCount: 0, problem: '' });
      await expectFault(pool.get('db-1'), 'VOLUME_NOT_FOUND');
    });

    it('is renamed with its metadata, once, and never over another one', async () => {
      await makeVolume('db-1');
      await makeVolume('db-2');
      await expectFault(pool.renameVolume('db-1', 'db-2'), 'VOLUME_EXISTS');
      await pool.renameVolume('db-1', 'db-3');
      expect((await pool.renameVolume('db-1', 'db-3')).metadata).toEqual({ owner: 'billing' });
      expect(await names()).toEqual(['db-2', 'db-3']);
      await expectFault(pool.renameVolume('db-9', 'db-8'), 'VOLUME_NOT_FOUND');
    });

    it('opens as a path for the source', async () => {
      await makeVolume('db-1');
      expect(await pool.openSource('db-1')).toMatchObject({ path: expect.stringMatching(/^\//), sizeBytes: 4 * MiB });
      await expectFault(pool.openSource('db-9'), 'VOLUME_NOT_FOUND');
    });
  });

  it.each(['', '/', '../db', 'a/b', '.hidden', '-rf', 'a b', 'a\nb', 'Dätenbank', 'x'.repeat(201), 'x'.repeat(300)])(
    'refuses the name %j everywhere, with the value and the rule',
    async (name) => {
      const { message } = await expectFault(pool.get(name), 'VOLUME_NAME_INVALID');
      expect(message).toMatch(/^[ -~]+ 1 to 200 characters/);
      await expectFault(pool.createTarget(target({ volume: name })), 'VOLUME_NAME_INVALID');
      await expectFault(pool.deleteVolume(name), 'VOLUME_NAME_INVALID');
      await expectFault(pool.renameVolume('db-1', name), 'VOLUME_NAME_INVALID');
      await expectFault(pool.createTarget(target({ migrationId: name })), 'REQUEST_INVALID');
    },
  );

  it('lets requests that come at the same time have only one winner', async () => {
    const wishes = ['m-1', 'm-2', 'm-3'].map((migrationId) => pool.createTarget(target({ migrationId })));
    const outcomes = await Promise.allSettled(wishes);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });
}

/** Waits for a refusal and gives it back. */
export async function expectFault(promise: Promise<unknown>, reason: FaultReason): Promise<Fault> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(Fault);
  expect(error).toMatchObject({ reason });
  return error as Fault;
}
