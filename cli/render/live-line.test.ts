import { describe, expect, it } from '@jest/globals';
import { sampleView } from '../../test/support/sample-migration.ts';
import { renderLiveLines } from './live-line.ts';
import { plain } from './paint.ts';
import { widthOf } from './text.ts';

const lineAt = (width: number, changed = {}) => renderLiveLines([sampleView(changed)], width, plain).join('\n');

describe('live lines', () => {
  it('have bar, landed of total, rate, limit and who set it, and time left in 80 columns', () => {
    expect(lineAt(80)).toBe('db-1  ██████░░░░░░   266MiB/512MiB  39.8MiB/s of 40MiB/s by 10-racks.yaml:12  7s');
  });

  it('say the same in full words in 140 columns', () => {
    expect(lineAt(140)).toBe(
      'db-1  ███████████████░░░░░░░░░░░░░░░   51%   266MiB/512MiB  39.8MiB/s  limit 40MiB/s by policies/10-racks.yaml:12  eta 7s',
    );
  });

  it('say what stands in the way instead of rate and time left', () => {
    expect(lineAt(80, { obstacle: 'host stor-02 is down' })).toMatch(/host stor-02 is down {2}limit 40MiB\/s$/);
    expect(lineAt(80, { wanted: 'pause' })).toMatch(/paused by request/);
    expect(lineAt(80, { state: 'verifying' })).toMatch(/verifying$/);
    expect(lineAt(80, { wanted: 'cancel', state: 'cleaning' })).toMatch(/cancelling$/);
  });

  it('say when a closed window opens, in the words there is room for', () => {
    const window = {
      names: ['nights'],
      origin: '20-rules.yaml:7',
      passage: 'pauses',
      opensTime: '2026-11-23T21:00:00.000Z',
      closesTime: null,
      trickle: null,
      note: '',
    } as const;
    const sample = sampleView().explanation;
    if (sample === null) throw new Error('the sample has no explanation');
    const explanation = {
      ...sample,
      effective: { kind: 'paused' } as const,
      window,
      atTime: '2026-11-23T11:00:00.000Z',
    };
    const obstacle = 'window nights (20-rules.yaml:7) is closed; opens Mon 2026-11-23 22:00 Europe/Berlin';
    expect(lineAt(80, { explanation, obstacle })).toMatch(/ window nights opens [A-Z][a-z]{2} \d\d:\d\d$/);
    expect(lineAt(160, { explanation, obstacle })).toContain(obstacle);
    expect(lineAt(80, { explanation, obstacle: '', wanted: 'pause' })).toMatch(/paused by request$/);
  });

  it('name the budget that leaves it less than its limit, and the place in the queue of one that waits', () => {
    const none = { queued: false, queuePlace: 0, obstacle: '', share: null, bound: '', budgets: [] };
    const share = { ...none, share: { kind: 'limited', bytesPerSecond: 13 * 2 ** 20 }, bound: 'budget uplink' };
    expect(lineAt(80, { share })).toMatch(/39.8MiB\/s of 13MiB\/s by budget uplink {2}7s$/);
    expect(lineAt(80, { share: { ...share, bound: 'what it can use' } })).toMatch(
      / of 40MiB\/s by 10-racks.yaml:12 {2}7s$/,
    );
    expect(lineAt(80, { share: { ...share, share: { kind: 'paused' } } })).toMatch(/paused by budget uplink$/);
    const obstacle = '4 of 4 migrations run';
    const queued = { ...none, queued: true, queuePlace: 3, obstacle };
    expect(lineAt(80, { state: 'pending', obstacle, share: queued })).toMatch(/ place 3: 4 of 4 migrations run$/);
  });

  it('line up', () => {
    const lines = renderLiveLines(
      [sampleView(), sampleView({ id: 'a-migration-with-a-rather-long-name', landedBytes: 0 })],
      100,
      plain,
    );
    expect(new Set(lines.map((line) => line.indexOf('MiB/s'))).size).toBe(1);
  });

  it.each([20, 40, 60, 79, 80, 99, 100, 139, 200])('never take more than %d columns', (width) => {
    const hostile = {
      id: 'm'.repeat(63),
      sizeBytes: 2 ** 53 - 1,
      landedBytes: 2 ** 52,
      obstacle: '',
      etaMs: 273_600_000,
    };
    for (const changed of [{}, hostile, { ...hostile, obstacle: 'x'.repeat(200) }, { wanted: 'pause' as const }]) {
      expect(widthOf(lineAt(width, changed))).toBeLessThanOrEqual(width);
    }
  });
});
