import { expect, test } from '@jest/globals';
import { medianInterval } from './median-interval.ts';

test('takes the seventh value from either end of twenty-four', () => {
  const values = Array.from({ length: 24 }, (_, index) => ((index * 5) % 24) + 1);
  expect(medianInterval(values)).toEqual({ low: 7, high: 18 });
});

test('takes the ends where there are few values', () => {
  expect(medianInterval([3, 1, 2, 5, 4, 6, 7])).toEqual({ low: 1, high: 7 });
});

test('refuses fewer values than can tell', () => {
  expect(() => medianInterval([1, 2, 3])).toThrow(RangeError);
});
