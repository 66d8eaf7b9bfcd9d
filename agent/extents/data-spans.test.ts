import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dataEnd, dataSpans, holeEnd, type Span } from './data-spans.ts';

const KiB = 1024;
const span = (startBytes: number, endBytes: number): Span => ({ startBytes, endBytes });

/** What a file system may say: spans in order, of a volume of that size. */
const founds = fc
  .record({
    cuts: fc
      .uniqueArray(fc.integer({ min: 0, max: 200_000 }), { maxLength: 40 })
      .map((cuts) => cuts.sort((a, b) => a - b)),
    tail: fc.integer({ min: 1, max: 50_000 }),
  })
  .map(({ cuts, tail }) => ({
    found: cuts.flatMap((cut, index) =>
      index % 2 === 0 && cuts[index + 1] !== undefined ? [span(cut, cuts[index + 1] ?? 0)] : [],
    ),
    sizeBytes: (cuts.at(-1) ?? 0) + tail,
  }));

describe('the data of a volume', () => {
  it('begin and end at multiples of 4 KiB, but for the end of the volume', () => {
    expect(dataSpans([span(5000, 9000), span(20_000, 20_001)], 20_001)).toEqual([
      span(4096, 12_288),
      span(16_384, 20_001),
    ]);
  });

  it('are one span where they touch after that', () => {
    expect(dataSpans([span(0, 100), span(4000, 4100), span(8192, 9000)], 1 << 20)).toEqual([span(0, 12_288)]);
  });

  it('cover all that was found, in order, apart from each other and aligned', () => {
    fc.assert(
      fc.property(founds, ({ found, sizeBytes }) => {
        const spans = dataSpans(found, sizeBytes);
        for (const { startBytes, endBytes } of found) {
          expect(spans.some((one) => one.startBytes <= startBytes && endBytes <= one.endBytes)).toBe(true);
        }
        spans.forEach(({ startBytes, endBytes }, index) => {
          expect(startBytes).toBeGreaterThan(spans[index - 1]?.endBytes ?? -1);
          expect(endBytes).toBeGreaterThan(startBytes);
          expect(startBytes % 4096).toBe(0);
          expect(endBytes % 4096 === 0 || endBytes === sizeBytes).toBe(true);
        });
      }),
    );
  });

  it('lose their smallest holes where there are too many of them', () => {
    const found = [span(0, 4 * KiB), span(40 * KiB, 44 * KiB), span(48 * KiB, 52 * KiB), span(64 * KiB, 68 * KiB)];
    expect(dataSpans(found, 128 * KiB, 2)).toEqual([span(0, 4 * KiB), span(40 * KiB, 68 * KiB)]);
    fc.assert(
      fc.property(founds, fc.integer({ min: 1, max: 10 }), (volume, most) => {
        expect(dataSpans(volume.found, volume.sizeBytes, most).length).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe('a way through data and holes', () => {
  const spans = [span(8192, 16_384), span(20_480, 24_576), span(100 * KiB, 104 * KiB)];

  it('jumps over a hole to the next data, or to the end', () => {
    expect([0, 8191, 8192, 10_000, 16_384, 104 * KiB].map((at) => holeEnd(spans, at, 200 * KiB))).toEqual([
      8192,
      8192,
      8192,
      10_000,
      20_480,
      200 * KiB,
    ]);
    expect(holeEnd([], 0, 4096)).toBe(4096);
  });

  it('takes small holes for data', () => {
    expect(dataEnd(spans, 8192, 1)).toBe(16_384);
    expect(dataEnd(spans, 10_000, 8192)).toBe(24_576);
    expect(dataEnd(spans, 8192, 1024 * KiB)).toBe(104 * KiB);
  });

  it('comes by every byte once, by moving it or by jumping, and moves all data', () => {
    fc.assert(
      fc.property(founds, fc.integer({ min: 1, max: 60_000 }), ({ found, sizeBytes }, leastHoleBytes) => {
        const data = dataSpans(found, sizeBytes);
        const moved: Span[] = [];
        for (let at = 0; at < sizeBytes; ) {
          const jumpedTo = holeEnd(data, at, sizeBytes);
          if (jumpedTo === sizeBytes) break;
          at = dataEnd(data, jumpedTo, leastHoleBytes);
          expect(at).toBeGreaterThan(jumpedTo);
          moved.push(span(jumpedTo, at));
        }
        for (const { startBytes, endBytes } of found) {
          expect(moved.some((one) => one.startBytes <= startBytes && endBytes <= one.endBytes)).toBe(true);
        }
      }),
    );
  });
});
