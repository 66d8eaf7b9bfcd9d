import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RateSyntaxError } from './error.ts';
import { limited, paused, type Rate, unlimited } from './rate.ts';
import { formatRate, parseRate } from './text.ts';
import { rateUnits } from './units.ts';

const anyRate: fc.Arbitrary<Rate> = fc.oneof(
  fc.constant(unlimited),
  fc.constant(paused),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(limited),
  fc
    .tuple(fc.integer({ min: 1, max: 8000 }), fc.constantFrom(1, 1000, 1024, 2 ** 20, 2 ** 30))
    .map(([n, unit]) => limited(n * unit)),
);

describe('A rate as text', () => {
  it.each([
    ['unlimited', unlimited],
    ['paused', paused],
    ['1B/s', limited(1)],
    ['3KiB/s', limited(3072)],
    ['80MiB/s', limited(80 * 2 ** 20)],
    ['2GiB/s', limited(2 ** 31)],
    ['1TiB/s', limited(2 ** 40)],
    ['10kB/s', limited(10_000)],
    ['10MB/s', limited(10_000_000)],
    ['1GB/s', limited(1e9)],
    ['1TB/s', limited(1e12)],
    ['8kbit/s', limited(1000)],
    ['640Mbit/s', limited(80_000_000)],
    ['10Gbit/s', limited(1_250_000_000)],
    ['1.5MiB/s', limited(1.5 * 2 ** 20)],
    ['2.3MB/s', limited(2_300_000)],
    ['9007199254740991B/s', limited(Number.MAX_SAFE_INTEGER)],
  ])('reads %s', (text, rate) => {
    expect(parseRate(text)).toEqual(rate);
  });

  it('rounds a part of a byte down', () => {
    expect(parseRate('1.1MiB/s')).toEqual(limited(1_153_433));
    expect(parseRate('1.999B/s')).toEqual(limited(1));
  });

  it.each([
    ['10', 'rate "10" has no unit: write 10MiB/s, 10MB/s or 10B/s'],
    ['0', 'rate "0" says nothing: zero is no rate; write unlimited or paused'],
    ['0MiB/s', 'rate "0MiB/s" says nothing: zero is no rate; write unlimited or paused'],
    ['0.0kB/s', 'rate "0.0kB/s" says nothing: zero is no rate; write unlimited or paused'],
    ['10mb', 'rate "10mb" is no rate: write 10MiB/s, 10MB/s or 10Mbit/s'],
    ['10MiB', 'rate "10MiB" is no rate: write 10MiB/s'],
    ['10M', 'rate "10M" is no rate: write 10MiB/s, 10MB/s or 10Mbit/s'],
    ['3k', 'rate "3k" is no rate: write 3KiB/s, 3kB/s or 3kbit/s'],
    ['100Mbps', 'rate "100Mbps" is no rate: write 100MiB/s, 100MB/s or 100Mbit/s'],
    ['10 MiB/s', 'rate "10 MiB/s" is no rate: write 10MiB/s'],
    ['-1MiB/s', 'rate "-1MiB/s" is negative: write a rate above zero, such as 1MiB/s, or paused'],
    ['', 'rate "" is empty: write a number with a unit, such as 80MiB/s or 640Mbit/s, or unlimited, or paused'],
    ['Unlimited', 'rate "Unlimited" is no rate: write unlimited'],
    [
      '10parsecs',
      'rate "10parsecs" has an unknown unit: write a number with a unit, such as 80MiB/s or 640Mbit/s, or unlimited, or paused',
    ],
    [
      'fast',
      'rate "fast" is no rate: write a number with a unit, such as 80MiB/s or 640Mbit/s, or unlimited, or paused',
    ],
    [
      '1e400MiB/s',
      'rate "1e400MiB/s" is no rate: write a number with a unit, such as 80MiB/s or 640Mbit/s, or unlimited, or paused',
    ],
    ['0.5B/s', 'rate "0.5B/s" is less than one byte per second: write 1B/s or paused'],
    ['8192TiB/s', 'rate "8192TiB/s" is more than 2^53 - 1 bytes per second: write unlimited'],
    ['1MiB/s\n', 'rate "1MiB/s\\n" has space around it: write 1MiB/s'],
  ])('refuses %j and says what to write', (text, message) => {
    expect(() => parseRate(text)).toThrow(
      new RateSyntaxError(text, message.slice(`rate ${JSON.stringify(text)} `.length)),
    );
  });

  it('keeps the refused text as a fact and cuts it in the message', () => {
    const text = 'x'.repeat(500);
    const refusal = new RateSyntaxError(text, 'is no rate');
    expect(refusal).toMatchObject({ reason: 'RATE_INVALID', facts: { value: text } });
    expect(refusal.message.length).toBeLessThan(100);
  });

  it.each([
    [unlimited, 'unlimited'],
    [paused, 'paused'],
    [limited(80 * 2 ** 20), '80MiB/s'],
    [limited(80_000_000), '80MB/s'],
    [limited(3072), '3KiB/s'],
    [limited(1.25 * 2 ** 30), '1.25GiB/s'],
    [limited(12_345_677), '12345677B/s'],
    [limited(1), '1B/s'],
  ])('shows %j as %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text);
  });

  it('reads what it shows as the very same rate', () => {
    fc.assert(
      fc.property(anyRate, (rate) => {
        expect(parseRate(formatRate(rate))).toEqual(rate);
      }),
      { numRuns: 5000 },
    );
  });

  it('reads any text as a rate of at least one byte or refuses it, and never takes one for another', () => {
    const nearly = fc
      .tuple(
        fc.constantFrom('', '-', ' '),
        fc.double({ min: 0, noNaN: true }).map(String),
        fc.constantFrom(...rateUnits.map((unit) => unit.text), '', 'mb', '/s'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string()), (text) => {
        const rate = readOrUndefined(text);
        if (rate?.kind === 'limited') {
          expect(Number.isSafeInteger(rate.bytesPerSecond) && rate.bytesPerSecond >= 1).toBe(true);
        } else if (rate) {
          expect(text).toBe(rate.kind);
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

function readOrUndefined(text: string): Rate | undefined {
  try {
    return parseRate(text);
  } catch (error) {
    if (error instanceof RateSyntaxError) return undefined;
    throw error;
  }
}
