import { describe, expect, it } from '@jest/globals';
import type { BatchView } from '../views/batch.ts';
import { batchTurningPointOf, renderBatchLine, renderLiveBatch } from './batch-line.ts';
import { plain } from './paint.ts';
import { widthOf } from './text.ts';

const MiB = 2 ** 20;
const view: BatchView = {
  id: 'empty-01',
  drainedHost: 'stor-01',
  state: 'running',
  wanted: 'run',
  createTime: '2026-11-22T19:04:14.000Z',
  endTime: null,
  memberCount: 4,
  counts: [
    { state: 'unmade', count: 1 },
    { state: 'copying', count: 2 },
    { state: 'succeeded', count: 1 },
  ],
  sizeBytes: 400 * MiB,
  landedBytes: 100 * MiB,
  currentBytesPerSecond: 20 * MiB,
  etaMs: 15_000,
  obstacle: '',
  members: [],
  leftOut: [],
};

describe('a batch on a screen', () => {
  it('has a bar with what landed of all, and below it how many are where', () => {
    expect(renderLiveBatch(view, 79, plain)).toEqual([
      expect.stringMatching(/^empty-01 {2}█+░+ {3}25% {2}100MiB\/400MiB {4}20MiB\/s {2}eta 15s$/),
      '  1 succeeded, 2 copying, 1 not made yet',
    ]);
  });

  it.each([20, 40, 60, 79, 200])('takes no more than %d cells', (width) => {
    const obstacle =
      '2 of 3 that are left: window nights (20-rules.yaml:7) is closed; opens Mon 2026-11-23 22:00 Europe/Berlin';
    for (const line of renderLiveBatch({ ...view, obstacle, etaMs: null }, width, plain)) {
      expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  });
});

describe('a batch in a log', () => {
  it('says how much, how many, how long', () => {
    expect(renderBatchLine(view, new Date('2026-11-22T19:05:00Z'))).toBe(
      '2026-11-22T19:05:00Z empty-01 running 25% 100MiB of 400MiB at 20MiB/s, 1 succeeded, 2 copying, 1 not made yet, eta 15s',
    );
  });

  it('has a line at once when more than amounts changed', () => {
    const landed = { ...view, landedBytes: 101 * MiB, etaMs: 14_000 };
    expect(batchTurningPointOf(landed)).toBe(batchTurningPointOf(view));
    expect(batchTurningPointOf({ ...view, state: 'paused' })).not.toBe(batchTurningPointOf(view));
  });
});
