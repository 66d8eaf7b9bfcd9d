import { expect, test } from '@jest/globals';
import { jainIndex } from './fairness.ts';

test.each([
  { title: 'all have the same', shares: [3, 3, 3, 3], index: 1 },
  { title: 'one of four has everything', shares: [0, 8, 0, 0], index: 0.25 },
  { title: 'one has twice as much as the other', shares: [1, 2], index: 0.9 },
])('where $title the index is $index', ({ shares, index }) => {
  expect(jainIndex(shares)).toBeCloseTo(index, 12);
});

test('there is no index where nobody has anything', () => {
  expect(() => jainIndex([0, 0])).toThrow(RangeError);
});
