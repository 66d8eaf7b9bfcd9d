import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { anOrigin } from '../../test/support/migrations.ts';
import { silentPolicies } from '../../test/support/sample-policies.ts';
import { until } from '../../test/support/until.ts';
import { type Member, newBatch } from '../core/batch/batch.ts';
import { newMigration } from '../core/migration/migration.ts';
import { Refusal } from '../core/migration/refusal.ts';
import { rateQueryOf } from '../core/plan/rate-in-force.ts';
import { verdictOn } from '../core/policy/explain.ts';
import type { MigrationDesk } from '../migrations/desk.ts';
import { MigrationRegister } from '../migrations/register.ts';
import { sqliteDialect } from '../store/sqlite.ts';
import { Store } from '../store/store.ts';
import { BatchBook } from './batch-book.ts';
import { BatchRunner } from './batch-runner.ts';

const terms = { limit: undefined, forceHostCopy: false, keepSource: undefined, window: undefined };
const request = { asked: { kind: 'drain', host: 'stor-01', to: [], terms }, bestEffort: false } as const;
const destination = { host: 'stor-02', pool: 'fast' };
const members = ['a', 'b', 'c', 'd'].map((volume, index): Member => {
  const wanted = { volume, destination, ...terms, batch: 'b-1' };
  return { migrationId: `b-1-${index + 1}`, request: wanted, source: anOrigin.source, sizeBytes: 1000 };
});
const ids = members.map(({ migrationId }) => migrationId);

type Create = (register: MigrationRegister, ...asked: Parameters<MigrationDesk['create']>) => Promise<void>;

const accept: Create = async (register, id, wanted) => {
  if ((await register.find(id)) !== undefined) return;
  const migration = newMigration(id, wanted, anOrigin, 1000);
  const explanation = verdictOn(rateQueryOf(migration, 1000), silentPolicies);
  await register.add(migration, { explanation, windows: new Map() });
};

describe('the runner of a batch', () => {
  let folder: string;
  let store: Store;
  let runner: BatchRunner;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-batch-'));
    store = await Store.open(sqliteDialect(folder), 'the store');
    await store.batches.save(newBatch('b-1', request, { members, leftOut: [] }, 1000));
  });
  afterEach(async () => {
    runner.stop();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** A daemon that starts with what is stored. */
  async function start(create: Create, isUp: (host: string) => boolean = () => true) {
    const register = await MigrationRegister.load(store);
    const book = await BatchBook.load(store.batches, register, { standingOf: () => ({ kind: 'absent' }) });
    const desk = { create: create.bind(undefined, register), retry: () => Promise.reject(new Error('not asked for')) };
    runner = new BatchRunner('b-1', {
      book,
      register,
      desk: desk as unknown as MigrationDesk,
      hosts: {
        standingOf: (host) => (isUp(host) ? { kind: 'up', instanceId: host } : { kind: 'down', reason: 'unplugged' }),
        onChange: () => () => {},
      },
      log: pino({ level: 'silent' }),
    });
    const stopListening = book.onChange(() => runner.wake());
    void runner.run().finally(stopListening);
    return { register, book };
  }

  const made = (register: MigrationRegister) =>
    register
      .active()
      .map(({ migration }) => migration.id)
      .sort();

  it.each(ids.flatMap((id) => [[id, 'before'] as const, [id, 'after'] as const]))(
    'goes on where a daemon was killed that was making %s, just %s it was stored',
    async (fatal, when) => {
      let hasDied = false;
      await start(async (register, id, wanted) => {
        if (id !== fatal || when === 'after') await accept(register, id, wanted);
        if (id !== fatal) return;
        hasDied = true;
        await new Promise(() => {});
      });
      await until('the end of the first daemon', () => hasDied || undefined);
      const { register, book } = await start(accept);
      await until('all to be made', () => book.current('b-1')?.batch.phase === 'made' || undefined);
      expect(made(register)).toEqual(ids);
    },
  );

  it('carries out an order that was stored when the daemon was killed', async () => {
    const batch = newBatch('b-1', request, { members, leftOut: [] }, 1000);
    const first = await MigrationRegister.load(store);
    for (const { migrationId, request: wanted } of members) await accept(first, migrationId, wanted);
    await store.batches.save({ ...batch, phase: 'made', wanted: 'pause', order: 'pause' });
    const { register, book } = await start(accept);
    await until('the order to be done', () => book.current('b-1')?.batch.order === undefined || undefined);
    expect(register.active().map(({ migration }) => migration.wanted)).toEqual(Array(4).fill('pause'));
    expect(book.current('b-1')?.summary.state).toBe('paused');
  });

  it('keeps what is refused, and goes on with the others', async () => {
    const { register, book } = await start((known, id, wanted) => {
      if (id === 'b-1-2') throw new Refusal('VOLUME_HELD', 'volume b is held: vm-7; release it first');
      return accept(known, id, wanted);
    });
    await until('all to be made or refused', () => book.current('b-1')?.batch.phase === 'made' || undefined);
    expect(made(register)).toEqual(['b-1-1', 'b-1-3', 'b-1-4']);
    expect(book.current('b-1')?.members[1]).toMatchObject({ state: 'failed', failure: { reason: 'VOLUME_HELD' } });
    for (const id of made(register)) await register.apply(id, { kind: 'cancel' });
    for (const id of made(register)) await register.apply(id, { kind: 'abandoned' });
    for (const id of made(register)) await register.apply(id, { kind: 'removed', remnant: 'target' }).catch(() => {});
    await until('its end', async () => (await book.get('b-1')).batch.ended);
    expect((await book.get('b-1')).summary).toMatchObject({ state: 'failed', obstacle: '' });
  });

  it('puts off what hosts that are away keep from being made', async () => {
    let isUp = false;
    const { register, book } = await start(accept, (host) => host === 'stor-01' || isUp);
    const obstacle = '4 of 4 that are left: host stor-02 is down: unplugged';
    await until('the obstacle', () => book.current('b-1')?.summary.obstacle === obstacle || undefined);
    expect(made(register)).toEqual([]);
    isUp = true;
    runner.wake();
    await until('all to be made', () => book.current('b-1')?.batch.phase === 'made' || undefined);
    expect(made(register)).toEqual(ids);
  });
});
