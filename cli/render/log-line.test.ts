import { describe, expect, it } from '@jest/globals';
import { sampleView } from '../../test/support/sample-migration.ts';
import { renderLogLine, turningPointOf } from './log-line.ts';

describe('lines of a log', () => {
  it('say time, state, landed of total, rate, limit and who set it, time left', () => {
    expect(renderLogLine(sampleView(), new Date('2026-11-22T12:00:00Z'))).toBe(
      '2026-11-22T12:00:00Z db-1 copying 51% 266MiB of 512MiB at 39.8MiB/s, limit 40MiB/s by policies/10-racks.yaml:12, eta 7s',
    );
  });

  it('turn with state, wish, limit and obstacle, not with amounts or the age of an obstacle', () => {
    const before = turningPointOf(sampleView({ obstacle: 'sink stalls since 4 s' }));
    expect(turningPointOf(sampleView({ obstacle: 'sink stalls since 5 s', landedBytes: 1 }))).toBe(before);
    const share = { queued: false, queuePlace: 0, obstacle: '', bound: 'budget uplink', budgets: ['uplink'] };
    const sharing = (bytesPerSecond: number) =>
      sampleView({ share: { ...share, share: { kind: 'limited', bytesPerSecond } } });
    expect(turningPointOf(sharing(7))).toBe(turningPointOf(sharing(8)));
    expect(turningPointOf(sharing(7))).not.toBe(turningPointOf(sampleView()));
    expect(turningPointOf(sampleView({ wanted: 'pause' }))).not.toBe(turningPointOf(sampleView()));
    expect(turningPointOf(sampleView({ state: 'verifying' }))).not.toBe(turningPointOf(sampleView()));
  });
});
