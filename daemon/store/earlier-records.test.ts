import { describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import type { Migration } from '../core/migration/migration.ts';
import { completed } from './earlier-records.ts';

describe('a record of an earlier version', () => {
  it('that knew no time above the limit has none, and keeps what it measured', () => {
    const now = migrationAfter(eventsTo.copying);
    const { aboveLimitMs, aboveLimitMsBefore, ...progress } = { ...now.progress, worstSecondBytes: 104 };
    const migration = { ...now, progress } as Migration;
    expect(completed({ migration, explanation: undefined }).migration.progress).toEqual({
      ...progress,
      aboveLimitMs: 0,
      aboveLimitMsBefore: 0,
    });
  });

  it('is not touched in what it has', () => {
    const now = migrationAfter(eventsTo.copying);
    const progress = { ...now.progress, aboveLimitMs: 70, aboveLimitMsBefore: 20 };
    expect(completed({ migration: { ...now, progress }, explanation: undefined }).migration.progress).toEqual(progress);
  });
});
