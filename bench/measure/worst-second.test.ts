import { describe, expect, it } from '@jest/globals';
import { LimitInForce } from './limit-in-force.ts';
import { simulatedSink } from './simulated-sink.ts';
import { worstSecond } from './worst-second.ts';

const always = (bytesPerSecond: number) => new LimitInForce([{ from: 0, bytesPerSecond }]);

describe('the worst second', () => {
  it('is exactly 1 when a sink keeps to its limit', () => {
    const track = simulatedSink([{ seconds: 5, bytesPerSecond: 1000 }]);
    expect(worstSecond(track, always(1000), 0, 5)?.ratio).toBeCloseTo(1, 9);
  });

  it('finds the burst after a stall, wherever in it the window begins', () => {
    const track = simulatedSink([
      { seconds: 2, bytesPerSecond: 1000 },
      { seconds: 3, bytesPerSecond: 0 },
      { seconds: 0.5, bytesPerSecond: 8000 },
      { seconds: 3, bytesPerSecond: 1000 },
    ]);
    const worst = worstSecond(track, always(1000), 0, 8.5);
    expect(worst?.ratio).toBeCloseTo(4.5, 2);
    expect(worst?.at).toBeGreaterThanOrEqual(4.5);
    expect(worst?.at).toBeLessThanOrEqual(5);
  });

  it('takes ten lumps a second for what they are, and sees the eleventh as soon as they come a little early', () => {
    const worst = (bytesPerSecond: number) =>
      worstSecond(simulatedSink([{ seconds: 5, bytesPerSecond, lumpBytes: 100 }]), always(1000), 0, 5)?.ratio;
    expect(worst(1000)).toBeCloseTo(1, 6);
    expect(worst(1020)).toBeCloseTo(1.1, 6);
  });

  it('measures a window across a cut against the integral, in seconds of the lower limit', () => {
    const track = simulatedSink([{ seconds: 4, bytesPerSecond: 1000 }]);
    const cut = new LimitInForce([
      { from: 0, bytesPerSecond: 1000 },
      { from: 2, bytesPerSecond: 250 },
    ]);
    expect(worstSecond(track, cut, 0, 2.5)?.ratio).toBeCloseTo(1 + (0.5 * 750) / 250, 1);
    expect(worstSecond(track, cut, 2, 4)?.ratio).toBeCloseTo(4, 9);
  });

  it('gives no credit for a pause, and sees what moves in it', () => {
    const pause = new LimitInForce([
      { from: 0, bytesPerSecond: 1000 },
      { from: 2, bytesPerSecond: 0 },
      { from: 5, bytesPerSecond: 1000 },
    ]);
    const quiet = simulatedSink([
      { seconds: 2, bytesPerSecond: 1000 },
      { seconds: 3, bytesPerSecond: 0 },
      { seconds: 3, bytesPerSecond: 1000 },
    ]);
    expect(worstSecond(quiet, pause, 0, 8)?.ratio).toBeCloseTo(1, 2);
    const late = simulatedSink([{ seconds: 8, bytesPerSecond: 1000 }]);
    expect(worstSecond(late, pause, 0, 8)?.ratio).toBeCloseTo(2, 1);
  });

  it('is not defined for less than a second', () => {
    const track = simulatedSink([{ seconds: 0.9, bytesPerSecond: 1000 }]);
    expect(worstSecond(track, always(1000), 0, 0.9)).toBeUndefined();
  });
});

describe('the limit in force', () => {
  const limit = new LimitInForce([
    { from: 1, bytesPerSecond: 100 },
    { from: 3, bytesPerSecond: 0 },
    { from: 4, bytesPerSecond: 50 },
  ]);

  it('allows its integral, and nothing before it begins', () => {
    expect([limit.allowance(0, 1), limit.allowance(0, 2), limit.allowance(2, 5)]).toEqual([0, 100, 150]);
  });

  it('knows its lowest value above 0 between two times', () => {
    expect([limit.lowest(0, 2), limit.lowest(3, 4), limit.lowest(2, 5)]).toEqual([100, 0, 50]);
  });
});
