import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareDigests } from './compare.ts';
import { latestDigests, segmentBytes, segmentCount, segmentSpan, spansOf, unknownSegments } from './segments.ts';

const sizeBytes = 10 * segmentBytes + 1;
const anyNumbers = fc.uniqueArray(fc.nat(10)).map((numbers) => numbers.sort((a, b) => a - b));

describe('segments', () => {
  it('make spans that cover them and nothing else, and never touch', () => {
    fc.assert(
      fc.property(anyNumbers, (numbers) => {
        const spans = spansOf(numbers, sizeBytes);
        const covered = Array.from({ length: segmentCount(sizeBytes) }, (_, number) => number).filter((number) => {
          const { startBytes, endBytes } = segmentSpan(number, sizeBytes);
          return spans.some((span) => span.startBytes <= startBytes && endBytes <= span.endBytes);
        });
        expect(covered).toEqual(numbers);
        for (const [index, { startBytes }] of spans.entries()) {
          expect(startBytes).toBeGreaterThan(spans[index - 1]?.endBytes ?? -1);
        }
      }),
    );
  });

  it('that are in too many places are one span from the first to the last', () => {
    expect(spansOf([1, 3, 5], sizeBytes, 2)).toEqual([{ startBytes: segmentBytes, endBytes: 6 * segmentBytes }]);
    expect(spansOf([1, 2, 5], sizeBytes, 2)).toHaveLength(2);
  });

  it('have the digest that was found last, also after one that is not known', () => {
    const parts = [
      { startBytes: 0, digests: ['a0', '', 'a2'] },
      { startBytes: 2 * segmentBytes, digests: ['b2', 'b3'] },
      { startBytes: 0, digests: [''] },
    ];
    const latest = latestDigests(parts, 4 * segmentBytes);
    expect(latest).toEqual(['a0', undefined, 'b2', 'b3']);
    expect(unknownSegments(latest)).toEqual([1]);
  });

  it('differ where either digest is unknown', () => {
    const found = compareDigests(['a', undefined, 'c', 'd'], ['a', undefined, 'c', 'e'], 4 * segmentBytes);
    expect(found).toEqual({
      differing: [1, 3],
      first: { startBytes: segmentBytes, endBytes: 2 * segmentBytes, source: 'unknown', target: 'unknown' },
    });
  });
});
