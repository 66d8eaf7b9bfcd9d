import { describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import { type MigrationView, viewOf } from '../migrations/entry.ts';
import { Outbox } from './outbox.ts';

const view = (id: string, landedBytes = 0): MigrationView => {
  const migration = migrationAfter(eventsTo.copying);
  const progress = { ...migration.progress, landedBytes };
  const record = { migration: { ...migration, id, progress }, explanation: undefined };
  return viewOf(record, { rateChanges: [], events: [] });
};

describe('what a watcher has not seen yet', () => {
  it('is sent at once when it is news, and twice a second while it only copies on', () => {
    let now = 1000;
    const outbox = new Outbox(() => now);
    outbox.put(view('m-1'), 'progress');
    expect(outbox.next()).toEqual({ kind: 'send', view: view('m-1') });
    outbox.put(view('m-1', 7), 'progress');
    expect(outbox.next()).toEqual({ kind: 'wait', ms: 500 });
    outbox.put(view('m-1', 8), 'progress');
    now += 500;
    expect(outbox.next()).toEqual({ kind: 'send', view: view('m-1', 8) });
    outbox.put(view('m-1', 9), 'step');
    outbox.put(view('m-1', 10), 'progress');
    expect(outbox.next()).toEqual({ kind: 'send', view: view('m-1', 10) });
    expect(outbox.next()).toEqual({ kind: 'wait', ms: undefined });
  });

  it('keeps only the latest of each migration', () => {
    const outbox = new Outbox(() => 1000);
    for (let landed = 0; landed < 100; landed += 1) outbox.put(view('m-1', landed), 'step');
    outbox.put(view('m-2'), 'step');
    const sent = [outbox.next(), outbox.next(), outbox.next()];
    expect(sent.map((due) => (due.kind === 'send' ? due.view.migration.progress.landedBytes : due.kind))).toEqual([
      99,
      0,
      'wait',
    ]);
  });
});
