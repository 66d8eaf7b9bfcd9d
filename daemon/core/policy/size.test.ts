import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatSize, readSize } from './size.ts';

describe('A size', () => {
  it.each([
    ['100GiB', 100 * 2 ** 30],
    ['1.5TB', 1.5e12],
    ['10kB', 10_000],
    ['7B', 7],
    ['2PiB', 2 ** 51],
  ])('%s is read as %d bytes', (text, bytes) => {
    expect(readSize(text)).toEqual({ bytes });
  });

  it.each(['', '100', '0GiB', '0.00TB', '-1GiB', '1e3GiB', '10 GiB', '10gib', '10GiB/s', '.5GiB', '0.1B', '8PB8'])(
    '%j is refused with words',
    (text) => {
      expect(readSize(text)).toEqual({ problem: expect.stringContaining(`size ${JSON.stringify(text)} is `) });
    },
  );

  it('that is shown is read as the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeNat(), fc.nat(5000)), fc.constantFrom(1, 2 ** 20, 10 ** 9), (number, unit) => {
        const bytes = number * unit;
        if (bytes > 0 && Number.isSafeInteger(bytes)) expect(readSize(formatSize(bytes))).toEqual({ bytes });
      }),
      { numRuns: 5000 },
    );
  });

  it('is shown in the shortest way', () => {
    expect([0, 1, 1024, 1500, 2 ** 40, 1.5 * 2 ** 30].map(formatSize)).toEqual([
      '0B',
      '1B',
      '1KiB',
      '1500B',
      '1TiB',
      '1.5GiB',
    ]);
  });
});
