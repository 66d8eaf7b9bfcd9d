import { describe, expect, it } from '@jest/globals';
import { type Batch, newBatch, type Order } from './batch.ts';
import { commanded } from './command.ts';
import type { MemberStanding } from './member-standing.ts';
import { summaryOf } from './summary.ts';

const terms = { limit: undefined, forceHostCopy: false, keepSource: undefined, window: undefined };
const asked = { kind: 'drain', host: 'stor-01', to: [], terms } as const;
const batch: Batch = {
  ...newBatch('b-1', { asked, bestEffort: false }, { members: [], leftOut: [] }, 0),
  phase: 'made',
};

function member(changed: Partial<MemberStanding> = {}): MemberStanding {
  return {
    migrationId: 'b-1-1',
    state: 'copying',
    wanted: 'run',
    sizeBytes: 1000,
    landedBytes: 400,
    currentBytesPerSecond: 100,
    remainingMs: 6000,
    failure: undefined,
    obstacle: '',
    ...changed,
  };
}
const done = member({ state: 'succeeded', landedBytes: 1000, remainingMs: undefined, currentBytesPerSecond: 0 });
const waiting = member({ state: 'pending', landedBytes: 0, remainingMs: undefined, currentBytesPerSecond: 0 });
const lost = member({ state: 'failed', landedBytes: 0, remainingMs: undefined, currentBytesPerSecond: 0 });

describe('a batch as one', () => {
  it('adds up its members', () => {
    expect(summaryOf(batch, [member(), done, waiting])).toEqual({
      state: 'running',
      counts: [
        { state: 'pending', count: 1 },
        { state: 'copying', count: 1 },
        { state: 'succeeded', count: 1 },
      ],
      sizeBytes: 3000,
      landedBytes: 1400,
      currentBytesPerSecond: 100,
      etaMs: 16_000,
      obstacle: '',
    });
  });

  it('ends no sooner than the slowest of those that copy', () => {
    expect(summaryOf(batch, [member(), member({ remainingMs: 60_000 })]).etaMs).toBe(60_000);
  });

  it('has no end in sight while something stands still for nobody knows how long, and says what', () => {
    const paused = member({ wanted: 'pause', remainingMs: undefined, obstacle: 'paused by request' });
    expect(summaryOf(batch, [member(), paused])).toMatchObject({
      state: 'running',
      etaMs: undefined,
      obstacle: '1 of 2 that are left: paused by request',
    });
    expect(summaryOf(batch, [waiting])).toMatchObject({
      state: 'pending',
      etaMs: undefined,
      obstacle: 'nothing moves yet',
    });
  });

  it('is paused when all that is left is, and ends by what became of its members', () => {
    const paused = member({ wanted: 'pause', obstacle: 'paused by request' });
    expect(summaryOf(batch, [paused, done]).state).toBe('paused');
    expect(summaryOf({ ...batch, wanted: 'cancel' }, [member()]).state).toBe('cancelling');
    const cancelled = member({ state: 'cancelled' });
    expect(summaryOf(batch, [done, done]).state).toBe('succeeded');
    expect(summaryOf(batch, [done, cancelled]).state).toBe('cancelled');
    expect(summaryOf(batch, [done, cancelled, lost])).toMatchObject({
      state: 'failed',
      obstacle: '',
      etaMs: undefined,
    });
    expect(summaryOf(batch, []).state).toBe('succeeded');
  });
});

describe('a command to a batch', () => {
  const over = { ...batch, ended: { at: 1, members: [lost] } };
  const told = (given: Batch, order: Order, members: readonly MemberStanding[]) =>
    commanded(given, order, summaryOf(given, members).state, members);

  it('is kept as an order until all members have heard it', () => {
    expect(told(batch, 'pause', [member()])).toMatchObject({ wanted: 'pause', order: 'pause' });
    expect(told({ ...batch, wanted: 'pause' }, 'resume', [member()])).toMatchObject({ wanted: 'run', order: 'resume' });
    expect(told(batch, 'cancel', [member()])).toMatchObject({ wanted: 'cancel', order: 'cancel' });
  });

  it('is refused where it comes too late', () => {
    expect(told(over, 'pause', [lost])).toMatchObject({ reason: 'BATCH_ENDED' });
    expect(told({ ...batch, wanted: 'cancel' }, 'resume', [member()])).toMatchObject({ reason: 'BATCH_ENDED' });
    expect(told({ ...over, wanted: 'run' }, 'retry', [done])).toMatchObject({ reason: 'BATCH_NOT_RETRYABLE' });
  });

  it('begins anew what failed, and makes what was refused', () => {
    expect(told(over, 'retry', [lost, done])).toMatchObject({ order: 'retry', phase: 'making', ended: undefined });
    expect(told(batch, 'retry', [member()])).toBe(batch);
  });
});
