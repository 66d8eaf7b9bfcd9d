import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BatchInput } from '../../proto/gen/sluice/v1/Batch.ts';
import { FakeDaemon, Refusal } from '../../test/support/fake-daemon.ts';
import { runSluice } from '../../test/support/run-sluice.ts';

const MiB = 2 ** 20;
const at = { seconds: 1_795_000_000, nanos: 0 };
const running: BatchInput = {
  id: 'b-1',
  drainedHost: 'stor-01',
  state: 'BATCH_STATE_RUNNING',
  wanted: 'MIGRATION_WANTED_RUN',
  createTime: at,
  memberCount: 2,
  counts: [
    { state: 'MIGRATION_STATE_UNSPECIFIED', count: 1 },
    { state: 'MIGRATION_STATE_COPYING', count: 1 },
  ],
  sizeBytes: 200 * MiB,
  landedBytes: 50 * MiB,
  currentBytesPerSecond: 10 * MiB,
  eta: { seconds: 15, nanos: 0 },
};
const held = { volume: 'held', place: 'stor-01:fast', reason: 'VOLUME_HELD', message: 'volume held is held' };
const failed = {
  migrationId: 'b-1-2',
  volume: 'db',
  sourceHost: 'stor-01',
  sourcePool: 'fast',
  destinationHost: 'stor-02',
  destinationPool: 'fast',
  state: 'MIGRATION_STATE_FAILED',
  error: { reason: 'TARGET_FULL', message: 'the target is full' },
} as const;
const ended: BatchInput = {
  ...running,
  state: 'BATCH_STATE_SUCCEEDED',
  counts: [{ state: 'MIGRATION_STATE_SUCCEEDED', count: 2 }],
  landedBytes: 200 * MiB,
  endTime: { seconds: at.seconds + 20, nanos: 0 },
  eta: null,
};

describe('commands about batches', () => {
  const asked: unknown[] = [];
  let watched: BatchInput[] = [];
  let daemon: FakeDaemon;
  const sluice = (...words: string[]) => runSluice([...words, '--config', daemon.config]);
  const noMigration = async (): Promise<never> => {
    throw new Refusal('MIGRATION_NOT_FOUND', 'there is no migration "b-1"');
  };

  beforeAll(async () => {
    daemon = await FakeDaemon.start({
      migrations: { getMigration: noMigration, pauseMigration: noMigration, retryMigration: noMigration },
      batches: {
        async createBatch(request) {
          asked.push(request);
          if (request.batchId === 'full') {
            throw new Refusal('BATCH_NOT_FEASIBLE', 'a volume of the plan cannot be moved:\n  entry 2, b: no room');
          }
          const planned = [{ rate: { bytesPerSecond: MiB }, expectedStartTime: at, expectedEndTime: at }];
          const dry = { batch: { ...running, memberCount: 1, members: [failed] }, planned, expectedEndTime: at };
          return request.validateOnly ? dry : { batch: running };
        },
        async *watchBatches() {
          for (const batch of watched) yield { batch };
        },
        getBatch: async () => ({ batch: { ...running, members: [failed], leftOut: [held] } }),
        listBatches: async () => ({ batches: [{ ...running, obstacle: '1 of 2 that are left: paused by request' }] }),
        pauseBatch: async () => ({ batch: { ...running, state: 'BATCH_STATE_PAUSED' } }),
        async retryBatch() {
          throw new Refusal('BATCH_NOT_RETRYABLE', 'batch b-1 is succeeded');
        },
      },
    });
  });
  afterAll(() => daemon[Symbol.asyncDispose]());
  beforeEach(() => {
    asked.length = 0;
    watched = [running, ended];
  });

  it('drain asks for all that the words say and watches until all has ended', async () => {
    const words = ['--to', 'stor-02:fast', '*:slow', '--window', 'nights', '--limit', '10MiB/s', '--id', 'b-1'];
    const { code, stdout } = await sluice('drain', 'stor-01', ...words, '--keep-source', '--best-effort');
    expect(code).toBe(0);
    expect(asked).toMatchObject([
      {
        batchId: 'b-1',
        bestEffort: true,
        validateOnly: false,
        drain: {
          host: 'stor-01',
          to: ['stor-02:fast', '*:slow'],
          terms: { limit: { bytesPerSecond: 10 * MiB }, window: 'nights', keepSource: true, forceHostCopy: false },
        },
      },
    ]);
    expect(stdout).toMatch(
      /b-1 running 25% 50MiB of 200MiB at 10MiB\/s, 1 copying, 1 not made yet, eta 15s\nb-1: succeeded, drain of stor-01, 2 of 2 volumes moved, 200MiB in all, in 20\.0s\n$/,
    );
  });

  it('drain ends with a status that says when some failed, or stay', async () => {
    watched = [{ ...ended, state: 'BATCH_STATE_FAILED', members: [failed] }];
    const ran = await sluice('drain', 'stor-01');
    expect(ran).toMatchObject({ code: 1, stdout: expect.stringContaining('db: the target is full (TARGET_FULL)') });
    watched = [{ ...ended, leftOut: [held] }];
    const left = await sluice('drain', 'stor-01');
    expect(left).toMatchObject({ code: 1, stdout: expect.stringContaining('1 volume left out: "sluice show b-1"') });
    watched = [{ ...ended, leftOut: [{ ...held, reason: 'SAME_POOL' }] }];
    expect((await sluice('drain', 'stor-01')).code).toBe(0);
  });

  it('drain --dry-run shows where each would go, and when all would be done', async () => {
    const { stdout } = await sluice('drain', 'stor-01', '--dry-run');
    expect(stdout).toMatch(
      /^drain of stor-01: would move 1 volume, 200MiB in all\nVOLUME .*\ndb +stor-01:fast +stor-02:fast /,
    );
    expect(stdout).toMatch(
      /\nall would be done at 2026-11-18 11:06:40Z, by the policies alone\nnothing was changed\n$/,
    );
  });

  it('drain refuses a pool that is none before anything is sent', async () => {
    expect(await sluice('drain', 'stor-01', '--to', 'stor-02')).toMatchObject({ code: 2 });
    expect(asked).toEqual([]);
  });

  it('migrate --file asks for what the file lists, and says in which line what is wrong stands', async () => {
    const path = join(daemon.folder, 'plan.yaml');
    writeFileSync(path, 'migrations:\n  - { volume: a, to: s:p }\n  - { volume: b, to: s:p }\n');
    await sluice('migrate', '-f', path, '--detach');
    expect(asked).toMatchObject([{ plan: { entries: [{ volume: 'a' }, { volume: 'b', destinationHost: 's' }] } }]);
    const { code, stderr } = await sluice('migrate', '-f', path, '--id', 'full');
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: `sluice: a volume of the plan cannot be moved:\n  ${path}:3 b: no room\n`,
    });
    expect((await sluice('migrate', '-f', path, '--limit', '1MiB/s')).stderr).toMatch(
      /--limit does not go with --file/,
    );
    expect((await sluice('migrate', 'db', '-f', path)).code).toBe(2);
    expect((await sluice('migrate', 'db')).stderr).toMatch(/say which volume and where to/);
  });

  it('show, pause, watch and the rest take the id of a batch where no migration has it', async () => {
    const { stdout } = await sluice('show', 'b-1');
    expect(stdout).toMatch(/^batch +b-1, drain of stor-01\nstate +running\n/);
    expect(stdout).toMatch(/\nb-1-2 +db +stor-01:fast +stor-02:fast +failed .*\n +the target is full\n/);
    expect(stdout).toMatch(/\nLEFT OUT\nheld at stor-01:fast: volume held is held\n$/);
    expect((await sluice('pause', 'b-1')).stdout).toBe('b-1: paused: 1 copying, 1 not made yet\n');
    expect(await sluice('retry', 'b-1')).toMatchObject({ code: 3, stderr: 'sluice: batch b-1 is succeeded\n' });
  });

  it('batches lists those under way, with what is in the way', async () => {
    const { stdout } = await sluice('batches');
    expect(stdout).toMatch(
      /^ID .*\nb-1 +drain of stor-01 +running +2 +0 +25% +200MiB +10MiB\/s +15s .*\n +1 of 2 that are left/,
    );
    expect(JSON.parse((await sluice('batches', '--json')).stdout)).toMatchObject({
      batches: [{ id: 'b-1', drainedHost: 'stor-01', state: 'running', etaMs: 15_000 }],
    });
  });
});
