import { describe, expect, it } from '@jest/globals';
import { simulatedSink } from '../measure/simulated-sink.ts';
import { duration, keepingUp, latencies, sinkSlowerThanOldLimit, takenUnmeasured } from './changes.ts';

describe('a plan of changes', () => {
  it('knows how long it takes', () => {
    expect(duration(keepingUp, 50)).toBeCloseTo(50 * 2.4);
    expect(duration(sinkSlowerThanOldLimit, 50)).toBeCloseTo(50 * (1.2 + 2.4));
  });

  it('keeps its rates a factor of three and more apart, so that none is taken for another', () => {
    for (const { cycle } of [keepingUp, sinkSlowerThanOldLimit]) {
      for (const [index, { bytesPerSecond }] of cycle.entries()) {
        const next = cycle[(index + 1) % cycle.length]?.bytesPerSecond ?? 0;
        expect(Math.max(next / bytesPerSecond, bytesPerSecond / next)).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

describe('latencies', () => {
  const track = simulatedSink([
    { seconds: 2.4, bytesPerSecond: 4000 },
    { seconds: 4, bytesPerSecond: 1000 },
  ]);

  it('are from the change to the new rate, and without end where that was not seen', () => {
    const change = (at: number, bytesPerSecond: number, measured = true) => ({
      at,
      until: at + 2,
      bytesPerSecond,
      measured,
    });
    const [seen, lost, ...more] = latencies(track, [change(2, 1000), change(4, 3000), change(0, 4000, false)]);
    expect(seen ?? Number.NaN).toBeGreaterThan(0.3);
    expect(seen ?? Number.NaN).toBeLessThanOrEqual(0.4);
    expect(lost).toBe(Number.POSITIVE_INFINITY);
    expect(more).toEqual([]);
  });

  it('leave out what only prepares them, of which the sink took what it can', () => {
    const changes = [
      { at: 0, until: 2, bytesPerSecond: 9000, measured: false },
      { at: 3, until: 5, bytesPerSecond: 1000, measured: true },
    ];
    expect(takenUnmeasured(track, changes)).toBeCloseTo(4000, -2);
    expect(takenUnmeasured(track, changes.slice(1))).toBeUndefined();
  });
});
