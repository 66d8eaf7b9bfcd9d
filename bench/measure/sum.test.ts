import { expect, test } from '@jest/globals';
import { simulatedSink } from './simulated-sink.ts';
import { sumOf } from './sum.ts';

test('the sum of two sinks is what both took', () => {
  const sum = sumOf([
    simulatedSink([{ seconds: 2, bytesPerSecond: 1000 }]),
    simulatedSink([
      { seconds: 1, bytesPerSecond: 500 },
      { seconds: 1, bytesPerSecond: 0 },
    ]),
  ]);
  expect(sum.landed(0, 1)).toBeCloseTo(1500, 6);
  expect(sum.landed(1, 2)).toBeCloseTo(1000, 6);
});

test('there is no sum of no sinks', () => {
  expect(() => sumOf([])).toThrow(RangeError);
});
