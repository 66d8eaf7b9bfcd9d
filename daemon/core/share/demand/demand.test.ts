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

  it('is a tenth more than what it lands when it lands less than half of its share twice in a row, and not after once', () => {
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

  it('is lowered after ten measurements where a smaller part is missing', () => {
    const nine = having(...Array.from({ length: 9 }, () => [100, 70] as const));
    expect(inMiB(nine)).toBeUndefined();
    expect(inMiB(measured(nine, second(100, 70)))).toBe(77);
    expect(inMiB(measured(measured(nine, second(100, 90)), second(100, 70)))).toBeUndefined();
  });

  it('is tried with double before it falls: when three measurements are far below, after ten with small ones', () => {
    const slow = having([100, 45], [100, 45]);
    expect(inMiB(slow)).toBe(49.5);
    const far = [5, 5, 5].reduce((demand, landed) => measured(demand, second(49.5, landed)), slow);
    expect(inMiB(far)).toBe(99);
    expect(inMiB(measured(measured(far, second(99, 5)), second(99, 5)))).toBe(5.5);
    let steady = having(...Array.from({ length: 10 }, () => [100, 60] as const));
    for (let time = 0; time < 9; time++) steady = measured(steady, second(66, 48));
    expect(inMiB(steady)).toBe(66);
    const tried = measured(steady, second(66, 48));
    expect(inMiB(tried)).toBe(132);
    expect(inMiB(measured(measured(tried, second(132, 48)), second(132, 49)))).toBe(53.9);
  });

  it('is all that it can get when it lands more in a trial: it lands a part of whatever it is given', () => {
    const tried = having([100, 40], [100, 40], [44, 18], [44, 18], [44, 18]);
    expect(inMiB(tried)).toBe(88);
    expect(inMiB(measured(measured(tried, second(88, 35)), second(88, 35)))).toBeUndefined();
  });

  it('stays when a trial could not be held because nothing was left to give', () => {
    const tried = having([100, 40], [100, 40], [44, 18], [44, 18], [44, 18]);
    expect(inMiB(measured(measured(tried, second(44, 18)), second(44, 18)))).toBe(44);
  });

  it('is lowered half as soon when that was wrong within fifteen measurements, and as soon as ever after half an hour in which it was not', () => {
    const wronged = having([100, 10], [100, 10], [11, 11], [22, 22]);
    const twice = measured(measured(wronged, second(100, 10)), second(100, 10));
    expect(inMiB(twice)).toBeUndefined();
    expect(inMiB(measured(measured(twice, second(100, 10)), second(100, 10)))).toBe(11);
    let later = wronged;
    for (let time = 0; time < 1801; time++) later = measured(later, second(100, 100));
    expect(inMiB(measured(measured(later, second(100, 10)), second(100, 10)))).toBe(11);
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
