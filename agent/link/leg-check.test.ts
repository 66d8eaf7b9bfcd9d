import { describe, expect, it } from '@jest/globals';
import { holeProblem, legProblem } from './leg-check.ts';
import type { AskedLeg } from './sink-leg.ts';

const sizeBytes = 100 * 4096;
const landedBytes = 10 * 4096;
const good: AskedLeg = {
  kind: 'begin-leg',
  startBytes: 10 * 4096,
  endBytes: sizeBytes,
  blockBytes: 4096,
  windowBytes: 16 * 4096,
  nextBytes: null,
};

describe('a leg that a source asks for', () => {
  it.each<[string, Partial<AskedLeg>]>([
    ['from where it landed', {}],
    ['from before that', { startBytes: 0 }],
    ['up to a ragged end', { endBytes: sizeBytes - 5 }],
  ])('is taken %s', (_, over) => {
    expect(legProblem({ ...good, ...over }, sizeBytes, landedBytes)).toBeUndefined();
  });

  it.each<[string, Partial<AskedLeg>, RegExp]>([
    ['that skips over what has not landed', { startBytes: 11 * 4096 }, /only 40960 have landed/],
    ['with an unaligned start', { startBytes: 4097 }, /not a multiple of 4096/],
    ['beyond the size', { endBytes: sizeBytes + 1 }, /opened for 409600/],
    ['without a byte in it', { endBytes: 10 * 4096 }, /starts at 40960 bytes and ends at 40960/],
    ['of unaligned blocks', { blockBytes: 1000 }, /multiple of 4096/],
    ['of no blocks', { blockBytes: 0 }, /multiple of 4096/],
    ['of huge blocks', { blockBytes: 2 ** 40 }, /at most/],
    ['with a window that no block fits in', { windowBytes: 1 }, /one block/],
    ['with a huge window', { windowBytes: 2 ** 40 }, /window/],
  ])('is refused %s', (_, over, problem) => {
    expect(legProblem({ ...good, ...over }, sizeBytes, landedBytes)).toMatch(problem);
  });
});

describe('a hole that a source tells of', () => {
  const problemOf = (startBytes: number, endBytes: number, readsZero = true) =>
    holeProblem({ startBytes, endBytes }, sizeBytes, landedBytes, readsZero);

  it('is taken from where it landed or before, up to any end', () => {
    expect(problemOf(landedBytes, sizeBytes)).toBeUndefined();
    expect(problemOf(landedBytes - 5, landedBytes + 5)).toBeUndefined();
  });

  it.each<[string, RegExp, number, number, boolean]>([
    ['where the target may hold something', /does not read as zero/, landedBytes, sizeBytes, false],
    ['after what has not landed', /only 40960 have landed/, landedBytes + 1, sizeBytes, true],
    ['beyond the size', /opened for 409600/, landedBytes, sizeBytes + 1, true],
    ['without a byte in it', /none/, landedBytes, landedBytes, true],
  ])('is refused %s', (_, problem, startBytes, endBytes, readsZero) => {
    expect(problemOf(startBytes, endBytes, readsZero)).toMatch(problem);
  });
});
