import { expect, test } from '@jest/globals';
import { filledAgain } from './filled-again.ts';
import { simulatedSink } from './simulated-sink.ts';

const track = simulatedSink([
  { seconds: 2, bytesPerSecond: 1000 },
  { seconds: 0.4, bytesPerSecond: 800 },
  { seconds: 2, bytesPerSecond: 1000 },
]);

test('a gap is over when the rate is back', () => {
  // A window that has a quarter of the gap in it holds 95 %.
  expect(filledAgain(track, 2, 1000, 0.95)).toBeCloseTo(0.275, 2);
});

test('where there is no gap it takes no time', () => {
  expect(filledAgain(track, 1, 1000, 0.95)).toBe(0);
});

test('what never comes back takes for ever', () => {
  expect(filledAgain(track, 2, 2000, 0.95)).toBe(Number.POSITIVE_INFINITY);
});
