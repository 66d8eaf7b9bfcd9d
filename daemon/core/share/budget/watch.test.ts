import { describe, expect, it } from '@jest/globals';
import { limited, type Rate, unlimited } from '../../rate/rate.ts';
import { type BudgetWatch, type Excess, looked, newWatch, sharedOf } from './watch.ts';

/** Looks a second apart from `from` on; what was used of a limit, in bytes. */
function watched(looks: readonly (readonly [limit: number, usedBytes: number])[], before = newWatch, from = 0) {
  const excesses: (Excess & { at: number })[] = [];
  let watch: BudgetWatch = before;
  for (const [second, [limit, usedBytes]] of looks.entries()) {
    const now = from + 1000 * second;
    const made = looked(watch, { limit: limited(limit), isCrossed: true, usedBytes }, now);
    watch = made.watch;
    if (made.excess !== undefined) excesses.push({ ...made.excess, at: now });
  }
  return { watch, excesses };
}
const seconds = (count: number, limit: number, usedBytes: number) =>
  Array.from({ length: count }, () => [limit, usedBytes] as const);

describe('A budget that is watched', () => {
  it('knows what was used of it: since when, how long, in all, and the worst second', () => {
    const { watch } = watched([
      [100, 50],
      [100, 90],
      [100, 70],
    ]);
    expect(watch.record).toMatchObject({
      since: 0,
      busyMs: 2000,
      landedBytes: 160,
      worstSecondBytes: 90,
      worstSecondAt: 1000,
      aboveMs: 0,
      exceededCount: 0,
      sharedPart: 1,
    });
  });

  it('does not take a twentieth more for an excess, nor a single second', () => {
    expect(watched(seconds(20, 100, 105)).excesses).toEqual([]);
    const single = watched([...seconds(3, 100, 90), [100, 150], ...seconds(3, 100, 90)]);
    expect(single.excesses).toEqual([]);
    expect(single.watch.record).toMatchObject({ exceededCount: 0, sharedPart: 1, worstSecondBytes: 150 });
  });

  it('is exceeded when more than that is used for more than a second, and tells it once', () => {
    const { watch, excesses } = watched([...seconds(3, 100, 90), ...seconds(10, 100, 125)]);
    expect(excesses).toEqual([{ at: 4000, limit: limited(100), usedBytes: 125, sharedPart: 0.8 }]);
    expect(watch.record).toMatchObject({ exceededCount: 1, exceededAt: 4000, aboveMs: 9000 });
  });

  it('shares less and less as long as that lasts, but never less than half, and all again when it is over', () => {
    const mended = watched(seconds(3, 100, 125)).watch;
    expect(mended.record.sharedPart).toBe(0.8);
    expect(sharedOf(limited(100), mended.record)).toEqual(limited(80));
    const worse = watched(seconds(30, 100, 125), mended, 3000).watch;
    expect(worse.record.sharedPart).toBe(0.5);
    const after = watched(seconds(50, 100, 90), worse, 33_000).watch;
    expect(after.record.sharedPart).toBeCloseTo(0.75);
    const long = watched(seconds(110, 100, 90), worse, 33_000).watch;
    expect(long.record.sharedPart).toBe(1);
    expect(sharedOf(limited(100), long.record)).toEqual(limited(100));
  });

  it('counts another excess when there is another', () => {
    const once = [...seconds(3, 100, 125), ...seconds(3, 100, 90)];
    expect(watched([...once, ...once]).watch.record.exceededCount).toBe(2);
  });

  it('is not exceeded by what was let through before an edit lowered its limit', () => {
    expect(watched([...seconds(5, 100, 100), ...seconds(3, 40, 100), ...seconds(5, 40, 40)]).excesses).toEqual([]);
    expect(watched([...seconds(5, 100, 100), ...seconds(8, 40, 100)]).excesses).toHaveLength(1);
  });

  it('has nothing to make good for where nothing limits it, or nothing crosses it', () => {
    const free = (usedBytes: number): { limit: Rate; isCrossed: boolean; usedBytes: number } => ({
      limit: unlimited,
      isCrossed: true,
      usedBytes,
    });
    expect(looked(newWatch, free(1e12), 0).excess).toBeUndefined();
    const mended = watched(seconds(3, 100, 125)).watch;
    const unused = looked(mended, { limit: limited(100), isCrossed: false, usedBytes: 0 }, 4000).watch.record;
    expect(unused).toMatchObject({ sharedPart: 1, busyMs: 2000, exceededCount: 1 });
    expect(sharedOf(unlimited, mended.record)).toEqual(unlimited);
  });

  it('counts no time in which nobody looked, and goes on when the clock is put back an hour', () => {
    const hour = 3_600_000;
    const late = watched([[100, 50]], watched([[100, 50]]).watch, hour).watch;
    expect(late.record.busyMs).toBe(5000);
    const { watch, excesses } = watched(seconds(5, 50, 100), late);
    expect(excesses).toMatchObject([{ at: 1000, limit: limited(50) }]);
    expect(watch.record.busyMs).toBe(9000);
  });
});
