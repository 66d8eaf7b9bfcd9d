import { describe, expect, it } from '@jest/globals';
import { sampleView } from '../../test/support/sample-migration.ts';
import { plain } from './paint.ts';
import { renderSummary } from './summary.ts';

const mebibyte = 1024 * 1024;
const limit = (mib: number) => ({ kind: 'limited', bytesPerSecond: mib * mebibyte }) as const;

describe('a summary', () => {
  const ended = { state: 'succeeded', endTime: '2026-11-18T11:06:54.300Z', landedBytes: 512 * mebibyte } as const;

  it('says time, mean rate, worst second against the limit, legs', () => {
    expect(renderSummary(sampleView(ended), plain)).toBe(
      'db-1: succeeded, db is at stor-02:slow, 512MiB in 12.8s, mean 39.9MiB/s, worst second 41MiB (1.02 x the limit 40MiB/s), 1 leg',
    );
  });

  it('compares with the highest limit when it changed, and with none when it was ever unlimited', () => {
    const change = (rate: ReturnType<typeof limit> | { kind: 'unlimited' }) => ({
      rate,
      cause: 'request',
      requestedTime: null,
      acknowledgedTime: null,
      effectiveTime: null,
      sequence: 1,
      policyGeneration: 7,
    });
    expect(
      renderSummary(sampleView({ ...ended, rateChanges: [change(limit(40)), change(limit(80))] }), plain),
    ).toContain('(0.51 x the highest limit 80MiB/s)');
    expect(renderSummary(sampleView({ ...ended, rateChanges: [change({ kind: 'unlimited' })] }), plain)).toContain(
      'worst second 41MiB, 1 leg',
    );
  });

  it('says why a migration failed and that the source is untouched', () => {
    const error = { reason: 'TARGET_FULL', message: 'stor-02:slow is full', facts: {} };
    expect(renderSummary(sampleView({ state: 'failed', error }), plain)).toBe(
      'db-1: failed after 266MiB of 512MiB: stor-02:slow is full (TARGET_FULL); the source is as it was',
    );
  });
});
