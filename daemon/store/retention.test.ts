import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import { limited } from '../core/rate/rate.ts';
import { sqliteDialect } from './sqlite.ts';
import { Store } from './store.ts';

const day = 86_400_000;
const now = 1000 * day;
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-retention-'));
  store = await Store.open(sqliteDialect(folder), 'the store');
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const history = {
  rateChanges: [
    {
      sequence: 1,
      rate: limited(7),
      cause: 'request',
      policyGeneration: 1,
      requestedAt: 5,
      acknowledgedAt: undefined,
      effectiveAt: undefined,
    },
  ],
  events: [{ number: 1, at: 9, message: 'created' }],
};

async function saveEnded(id: string, endedAt: number): Promise<void> {
  const migration = { ...migrationAfter(eventsTo.copying), id, state: { kind: 'succeeded', endedAt } as const };
  await store.save({ migration, explanation: undefined }, history);
}

const kept = async () => {
  const found = await store.list({ states: [], volume: undefined }, 9999, undefined);
  return found.map(({ migration }) => migration.id).sort();
};

describe('the retention of migrations that have ended', () => {
  it('removes those that ended too long ago with their history, however old others are that have not ended', async () => {
    await saveEnded('old', now - 91 * day);
    await saveEnded('recent', now - 89 * day);
    await store.save(
      { migration: { ...migrationAfter(eventsTo.copying), id: 'running', createdAt: 0 }, explanation: undefined },
      history,
    );
    expect(await store.removeOld({ finishedMs: 90 * day, most: 1000 }, now)).toBe(1);
    expect(await kept()).toEqual(['recent', 'running']);
    expect(await store.history('old')).toEqual({ rateChanges: [], events: [] });
    expect((await store.history('recent')).events).toHaveLength(1);
  });

  it('keeps at most so many, those that ended last, a few at a time', async () => {
    for (let number = 0; number < 350; number += 1)
      await saveEnded(`m-${String(number).padStart(3, '0')}`, now - day + number);
    let commits = 0;
    store.onCommit(() => {
      commits += 1;
    });
    expect(await store.removeOld({ finishedMs: 90 * day, most: 100 }, now)).toBe(250);
    expect((await kept())[0]).toBe('m-250');
    expect(commits).toBe(3);
  });

  it('stops where it is when the daemon ends', async () => {
    await saveEnded('old', now - 91 * day);
    expect(await store.removeOld({ finishedMs: 90 * day, most: 1000 }, now, AbortSignal.abort())).toBe(0);
    expect(await kept()).toEqual(['old']);
  });

  it('leaves one that was started again', async () => {
    await saveEnded('again', now - 91 * day);
    const removing = store.removeOld({ finishedMs: 90 * day, most: 1000 }, now);
    await store.save(
      { migration: { ...migrationAfter(eventsTo.pending), id: 'again' }, explanation: undefined },
      { rateChanges: [], events: [] },
    );
    await removing;
    expect(await kept()).toEqual(['again']);
  });
});
