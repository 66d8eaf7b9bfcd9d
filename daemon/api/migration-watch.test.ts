import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeShares } from '../../test/support/fake-shares.ts';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import { unlimited } from '../core/rate/rate.ts';
import { MigrationRegister } from '../migrations/register.ts';
import { sqliteDialect } from '../store/sqlite.ts';
import { Store } from '../store/store.ts';
import { watchMigrations } from './migration-watch.ts';

const explanation: Explanation = {
  effective: unlimited,
  summary: '',
  layers: [],
  caps: [],
  settings: [],
  window: undefined,
  nextChange: undefined,
  at: 0,
  policyGeneration: 1,
};
let folder: string;
let store: Store;
let register: MigrationRegister;
let shares: FakeShares;

beforeEach(async () => {
  shares = new FakeShares();
  folder = mkdtempSync(join(tmpdir(), 'sluice-watch-'));
  store = await Store.open(sqliteDialect(folder), 'the store');
  register = await MigrationRegister.load(store);
  await register.add(migrationAfter(eventsTo.pending), { explanation, windows: new Map() });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const watch = (ids: string[], signal = new AbortController().signal) => watchMigrations(register, shares, ids, signal);

describe('watching migrations', () => {
  it('begins with each as it is and ends when all of them have ended', async () => {
    const states: string[] = [];
    for await (const { migration } of watch(['m-1'])) {
      states.push(migration.state.kind);
      if (states.length > 1) continue;
      await register.apply('m-1', { kind: 'cancel' });
      await register.apply('m-1', { kind: 'abandoned' });
    }
    expect(states).toEqual(['pending', 'cancelled']);
  });

  it('refuses an id that nobody knows', async () => {
    await expect(watch(['m-2']).next()).rejects.toThrow('there is no migration "m-2"');
  });

  it('ends when its client goes, whatever it was waiting for, and leaves no listener behind', async () => {
    const client = new AbortController();
    const following = watch([], client.signal);
    await following.next();
    const next = following.next();
    client.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(register.listeners).toBe(0);
    expect(shares.listeners).toBe(0);
  });

  it('tells of one that waits for its turn when its place in the queue changes', async () => {
    const following = watch(['m-1']);
    await following.next();
    const next = following.next();
    const obstacle = { kind: 'all', atMost: 4 } as const;
    shares.standings.set('m-1', { kind: 'queued', place: 2, obstacle, keptFor: undefined });
    shares.round();
    expect(await next).toMatchObject({ done: false, value: { migration: { id: 'm-1' } } });
    await following.return(undefined);
  });
});
