import { describe, expect, it } from '@jest/globals';
import { formatBytes, formatDuration, formatEta, percentOf } from './amounts.ts';

const mebibyte = 1024 * 1024;

describe('amounts', () => {
  it.each([
    [0, '0B'],
    [1023, '1023B'],
    [1536, '1.5KiB'],
    [512 * mebibyte, '512MiB'],
    [1024 * mebibyte - 1, '1GiB'],
    [1.5 * 1024 ** 3, '1.5GiB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [800, '0.8s'],
    [59_960, '1m00s'],
    [250_000, '4m10s'],
    [7_500_000, '2h05m'],
    [273_600_000, '3d04h'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('rounds time left up to whole seconds and progress down to whole per cent', () => {
    expect(formatEta(6150)).toBe('7s');
    expect(percentOf(999, 1000)).toBe(99);
    expect(percentOf(0, 0)).toBe(100);
  });
});
