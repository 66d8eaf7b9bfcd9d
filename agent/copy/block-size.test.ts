import { describe, expect, it } from '@jest/globals';
import { alignmentBytes, blockBytesFor, bufferBytesFor, roundDown } from './block-size.ts';

const limited = (bytesPerSecond: number) => ({ kind: 'limited' as const, bytesPerSecond });

describe('blockBytesFor', () => {
  it.each([
    [1, 4096],
    [3 * 1024, 4096],
    [1024 * 1024, 4096],
    [100 * 1024 * 1024, 417_792],
    [10 * 1024 ** 3, 1024 * 1024],
  ])('gives a limit of %d B/s blocks of %d bytes', (rate, block) => {
    expect(blockBytesFor(limited(rate))).toBe(block);
    expect(block % alignmentBytes).toBe(0);
  });

  it('gives the largest blocks to a copy without a limit', () => {
    expect(blockBytesFor({ kind: 'unlimited' })).toBe(1024 * 1024);
  });
});

describe('bufferBytesFor', () => {
  it.each([
    [1024 * 1024, 4096],
    [100 * 1024 * 1024, 13_107_200],
    [10 * 1024 ** 3, 64 * 1024 * 1024],
  ])('gives a limit of %d B/s a buffer of %d bytes', (rate, buffer) => {
    expect(bufferBytesFor(rate, 4096)).toBe(buffer);
  });
});

describe('roundDown', () => {
  it('stays where it is on a boundary and goes to the one before otherwise', () => {
    expect([0, 4095, 4096, 8191].map((bytes) => roundDown(bytes, 4096))).toEqual([0, 0, 4096, 4096]);
  });
});
