import { describe, expect, it } from '@jest/globals';
import { type Demand, demandOf, measured, untried } from './demand.ts';

const MiB = 2 ** 20;
/** A second in which so many MiB were let through and landed. */
const second = (allowed: number, landed: number) => ({
  ms: 1000,
  allowedBytes: allowed * MiB,
  landedBytes: landed * MiB,
});
const having = (...seconds: (readonly [number, number])[]) =>
  seconds.reduce<Demand>((demand, [allowed, landed]) => measured(demand, second(allowed, landed)), untried);
const inMiB = (demand: Demand) => {
  const bytes = demandOf(demand);
  return bytes === undefined ? undefined : Math.round((bytes / MiB) * 100) / 100;
};

describe('The demand of a copy', () => {
  it('is all that it can get while it uses what it is given', () => {
    expect(inMiB(untried)).toBeUndefined();
    expect(inMiB(having([100, 99], [100, 96], [100, 100]))).toBeUndefined();
  });

  it('is a tenth more than what it lands when it could not use its share twice in a row, and not after once', () => {
    expect(inMiB(having([100, 99], [100, 10]))).toBeUndefined();
    expect(inMiB(having([100, 99], [100, 10], [100, 99], [100, 10]))).toBeUndefined();
    expect(inMiB(having([100, 99], [100, 10], [100, 10]))).toBe(11);
  });

  it('is all that it can get again after two measurements in which it used up what it was given', () => {
    const slow = having([100, 10], [100, 10]);
    const once = measured(slow, second(11, 11));
    expect(inMiB(once)).toBe(22);
    expect(inMiB(measured(once, second(22, 22)))).toBeUndefined();
    expect(inMiB(measured(once, second(22, 11.5)))).toBe(12.65);
  });

  it('falls at once when two measurements are far below, and slowly with small ones', () => {
    const slow = having([100, 50], [100, 50]);
    expect(inMiB(slow)).toBe(55);
    const once = measured(slow, second(55, 5));
    expect(inMiB(once)).toBe(55);
    expect(inMiB(measured(once, second(55, 5)))).toBe(5.5);
    let steady = slow;
    for (let time = 0; time < 9; time++) steady = measured(steady, second(55, 40));
    expect(inMiB(steady)).toBe(55);
    expect(inMiB(measured(steady, second(55, 40)))).toBe(44);
  });

  it('is never so little that a copy that stands still could not show that it moves again', () => {
    const still = having([100, 0], [100, 0]);
    expect(demandOf(still)).toBe(65_536);
    const moving = measured(still, { ms: 1000, allowedBytes: 65_536, landedBytes: 65_536 });
    expect(demandOf(measured(moving, { ms: 500, allowedBytes: 65_536, landedBytes: 65_536 }))).toBeUndefined();
  });

  it('learns nothing from a time in which nothing was allowed, and does not hold back what nothing limits', () => {
    const slow = having([100, 10], [100, 10]);
    expect(measured(slow, second(0, 0))).toBe(slow);
    expect(measured(slow, { ms: 0, allowedBytes: 5, landedBytes: 0 })).toBe(slow);
    expect(measured(slow, { ms: 1000, allowedBytes: undefined, landedBytes: 5 })).toBe(untried);
  });
});
