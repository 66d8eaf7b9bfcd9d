import { describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import { copyAtWork } from '../migration/copy-at-work.ts';
import { copyLost } from '../migration/copying.ts';
import type { Migration } from '../migration/migration.ts';
import { Refusal } from '../migration/refusal.ts';
import type { CopyStatus } from './copy-status.ts';
import { progressWith, remainingMs } from './progress.ts';

function heard(migration: Migration, over: Partial<CopyStatus>): Migration {
  const copy = copyAtWork(migration.state);
  if (copy === undefined) throw new Error('nothing is at work');
  const status: CopyStatus = {
    copyId: copy.id,
    phase: 'running',
    landedBytes: 0,
    currentBytesPerSecond: 0,
    meanBytesPerSecond: 0,
    worstSecondBytes: 0,
    aboveLimitMs: 0,
    grantedSequence: 1,
    effectiveSequence: 1,
    effectiveAt: undefined,
    leaseLost: false,
    legs: 1,
    obstacle: '',
    incidents: [],
    failure: undefined,
    ...over,
  };
  return { ...migration, progress: progressWith(migration, status) };
}

function lost(migration: Migration): Migration {
  const { landedBytes } = migration.progress;
  const step = copyLost(migration, { kind: 'copyLost', landedBytes, why: 'gone', failure: undefined }, 0);
  if (step instanceof Refusal) throw step;
  return step.next;
}

describe('progress', () => {
  it('sums up legs and the time above the limit over all copies', () => {
    const first = heard(migrationAfter(eventsTo.copying), { landedBytes: 100, legs: 3, aboveLimitMs: 400 });
    const second = heard(lost(first), { landedBytes: 200, legs: 1, aboveLimitMs: 50 });
    const third = heard(lost(second), { landedBytes: 300, legs: 2, aboveLimitMs: 0 });
    expect([first, second, third].map(({ progress }) => [progress.legs, progress.aboveLimitMs])).toEqual([
      [3, 400],
      [4, 450],
      [6, 450],
    ]);
  });

  it('of what is read back stands beside what has landed, and has its own time left', () => {
    const counted = [...eventsTo.verifying, { kind: 'verified', sinkBytes: 1000, unread: [] } as const];
    const reading = heard(migrationAfter(counted), {
      landedBytes: 400,
      currentBytesPerSecond: 100,
      worstSecondBytes: 7,
    });
    expect(reading.progress).toMatchObject({
      landedBytes: 1000,
      verifiedBytes: 400,
      verifyBytes: 1000,
      worstSecondBytes: 7,
    });
    expect(remainingMs(reading)).toBe(6000);
  });
});
