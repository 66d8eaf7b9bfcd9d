import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { until } from '../../test/support/until.ts';
import { Journal } from './journal.ts';
import { Ledger } from './ledger.ts';
import { isDue, usualPace } from './pace.ts';
import { SlotFile } from './slot-file.ts';
import { type Syncable, TargetProgress } from './target-progress.ts';
import { Turnstile } from './turnstile.ts';

const MiB = 1024 * 1024;
const target = { pool: 'fast', migrationId: 'm-1', identity: 'made-1 17' };
let folder: string;
let path: string;
let log: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-journal-'));
  path = join(folder, 'target');
  await writeFile(path, 'x');
  log = [];
});
afterEach(() => rm(folder, { recursive: true }));

const logger = pino({}, { write: (line: string) => void log.push(line) });
const journal = (pace = usualPace) => new Journal(folder, pace, logger);

describe('the journal', () => {
  it('knows nothing of a target at first, and after a restart what was secured', async () => {
    const first = journal();
    expect(await first.landed(target)).toEqual({ landedBytes: 0, durableBytes: 0 });
    const progress = await first.follow(target, path);
    progress.reached(3 * MiB);
    expect(await first.landed(target)).toEqual({ landedBytes: 3 * MiB, durableBytes: 0 });
    await first.done(target);
    expect(await journal().landed(target)).toEqual({ landedBytes: 3 * MiB, durableBytes: 3 * MiB });
  });

  it('secures what lands when half of the time or the bytes are over that may be lost', async () => {
    for (const pace of [
      { everyMs: 60_000, bytes: 2 * MiB },
      { everyMs: 20, bytes: 1024 * MiB },
    ]) {
      const own = { ...target, migrationId: `m-${pace.everyMs}` };
      const progress = await journal(pace).follow(own, path);
      await until('a record', async () => {
        progress.reached(1 * MiB);
        return (await journal().landed(own)).durableBytes === MiB ? true : undefined;
      });
      await progress.close();
    }
    expect(isDue(usualPace, 0, 1e9)).toBe(false);
    expect([isDue(usualPace, 1, 2499), isDue(usualPace, 1, 2500)]).toEqual([false, true]);
    expect([isDue(usualPace, 128 * MiB - 1, 0), isDue(usualPace, 128 * MiB, 0)]).toEqual([false, true]);
  });

  it('says nothing of another target that has taken the place of one', async () => {
    const progress = await journal().follow(target, path);
    progress.legEnded(MiB, true);
    await progress.close();
    const other = { ...target, identity: 'made-2 17' };
    const second = journal();
    expect(await second.landed(other)).toEqual({ landedBytes: 0, durableBytes: 0 });
    (await second.follow(other, path)).reached(512);
    await second.done(other);
    expect(await journal().landed(other)).toMatchObject({ durableBytes: 512 });
    expect(await journal().landed(target)).toMatchObject({ durableBytes: 0 });
  });

  it('takes back what is to be written again, for good', async () => {
    const first = journal();
    (await first.follow(target, path)).legEnded(8 * MiB, true);
    await first.done(target);
    await first.fallBackTo(target, 9 * MiB);
    expect(await first.landed(target)).toMatchObject({ durableBytes: 8 * MiB });
    await first.fallBackTo(target, 2 * MiB);
    expect(await first.landed(target)).toEqual({ landedBytes: 2 * MiB, durableBytes: 2 * MiB });
    expect(await journal().landed(target)).toMatchObject({ durableBytes: 2 * MiB });
  });

  it('forgets a target that is gone, and lists those it knows', async () => {
    const first = journal();
    (await first.follow(target, path)).legEnded(MiB, true);
    await first.done(target);
    expect(await first.recorded('fast')).toEqual(['m-1']);
    await first.forget('fast', 'm-1');
    await first.forget('fast', 'm-1');
    expect(await first.recorded('fast')).toEqual([]);
    expect(await first.landed(target)).toEqual({ landedBytes: 0, durableBytes: 0 });
  });

  it('tells once that it cannot write, claims no more than is on record, and goes on when it can', async () => {
    await writeFile(join(folder, 'journal'), 'not a folder');
    const first = journal();
    const progress = await first.follow(target, path);
    progress.legEnded(MiB, true);
    await until('the warning', async () => (log.length > 0 ? true : undefined));
    progress.legEnded(2 * MiB, true);
    await first.done(target);
    expect(log.filter((line) => line.includes('the journal cannot be written'))).toHaveLength(1);
    expect(await first.landed(target)).toEqual({ landedBytes: 2 * MiB, durableBytes: 0 });
    await rm(join(folder, 'journal'));
    (await first.follow(target, path)).reached(3 * MiB);
    await first.done(target);
    expect(log.at(-1)).toContain('the journal is written again');
    expect(await journal().landed(target)).toMatchObject({ durableBytes: 3 * MiB });
  });

  it('tells of damage, and believes what is left', async () => {
    const first = journal();
    const progress = await first.follow(target, path);
    for (const bytes of [1, 2, 3]) {
      progress.legEnded(bytes * MiB, true);
      await until('the record', async () =>
        (await first.landed(target)).durableBytes === bytes * MiB ? true : undefined,
      );
    }
    await first.done(target);
    const file = join(folder, 'journal', 'fast', 'm-1');
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(0, 4096));
    const { durableBytes } = await journal().landed(target);
    expect(durableBytes).toBeLessThan(3 * MiB);
    expect(log.at(-1)).toContain('the journal of a target is damaged');
  });
});

describe('a target that did not keep what was written', () => {
  async function follow(datasync: () => Promise<void>) {
    const ledger = await Ledger.open(new SlotFile(join(folder, 'slots')), target, logger);
    const openFile = async (): Promise<Syncable> => ({ datasync, close: async () => {} });
    const rest = { pace: { everyMs: 60_000, bytes: 2 * MiB }, syncs: new Turnstile(1), logger };
    return { ledger, progress: new TargetProgress({ path, openFile, landedBytes: 0, ledger, ...rest }) };
  }
  const failing = (code: string) => () => Promise.reject(Object.assign(new Error(`${code}: fdatasync`), { code }));

  it('has landed no further than was synced before, whatever is said afterwards', async () => {
    let sync = async () => {};
    const { ledger, progress } = await follow(() => sync());
    progress.reached(MiB);
    await until('a record', async () => (ledger.durableBytes === MiB ? true : undefined));
    sync = failing('EIO');
    progress.reached(2 * MiB);
    await until('the fault', async () => progress.fault);
    sync = async () => {};
    progress.reached(3 * MiB);
    progress.legEnded(4 * MiB, true);
    await progress.close();
    expect(progress.fault).toMatchObject({ reason: 'TARGET_WRITE_ERROR', facts: { landed_bytes: String(MiB) } });
    expect([progress.landedBytes, ledger.durableBytes]).toEqual([MiB, MiB]);
  });

  it('is not meant when its file system cannot sync at all: then the ends of legs count', async () => {
    const { ledger, progress } = await follow(failing('EINVAL'));
    progress.reached(MiB);
    progress.reached(2 * MiB);
    progress.legEnded(3 * MiB, true);
    progress.reached(9 * MiB);
    await progress.close();
    expect(progress.fault).toBeUndefined();
    expect([progress.landedBytes, ledger.durableBytes]).toEqual([9 * MiB, 3 * MiB]);
    expect(log.filter((line) => line.includes('cannot be synced'))).toHaveLength(1);
  });
});
