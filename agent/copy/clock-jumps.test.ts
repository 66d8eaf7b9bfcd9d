import { describe, expect, it } from '@jest/globals';
import { ClockJumps } from './clock-jumps.ts';

/** Clocks that stand still until they are set. */
function setClocks() {
  const clocks = { wallMs: 1_000_000, monotonicMs: 0, wall: () => clocks.wallMs, monotonic: () => clocks.monotonicMs };
  return clocks;
}

describe('ClockJumps', () => {
  it('tells of a clock that is set forward, once', () => {
    const clocks = setClocks();
    const jumps = new ClockJumps(clocks);
    const heard: number[] = [];
    const end = jumps.onForward((seconds) => heard.push(seconds));
    clocks.wallMs += 10;
    clocks.monotonicMs += 10;
    jumps.look();
    clocks.wallMs += 3_600_000;
    jumps.look();
    jumps.look();
    end();
    expect(heard).toEqual([3600]);
  });

  it('is silent where a clock is set back, or slewed', () => {
    const clocks = setClocks();
    const jumps = new ClockJumps(clocks);
    const heard: number[] = [];
    const end = jumps.onForward((seconds) => heard.push(seconds));
    clocks.wallMs -= 3_600_000;
    jumps.look();
    for (let look = 0; look < 100; look += 1) {
      clocks.wallMs += 15;
      clocks.monotonicMs += 10;
      jumps.look();
    }
    end();
    expect(heard).toEqual([]);
  });

  it('forgets what happened while nobody listened', () => {
    const clocks = setClocks();
    const jumps = new ClockJumps(clocks);
    jumps.onForward(() => undefined)();
    clocks.wallMs += 3_600_000;
    const heard: number[] = [];
    const end = jumps.onForward((seconds) => heard.push(seconds));
    jumps.look();
    end();
    expect(heard).toEqual([]);
  });
});
