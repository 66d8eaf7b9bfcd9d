import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contains, inOrder, interleaved, joined, type Range, without } from './range.ts';

const range: fc.Arbitrary<Range> = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 10 }))
  .map(([from, length]) => ({ from, to: from + length }));
const ranges = fc.array(range, { maxLength: 8 });
const points = Array.from({ length: 45 }, (_, point) => point);
const covered = (all: readonly Range[]) => points.filter((point) => all.some((one) => contains(one, point)));

describe('Ranges', () => {
  it('cover in order what they cover in disorder, and neither overlap nor touch', () => {
    fc.assert(
      fc.property(ranges, (all) => {
        const ordered = inOrder(all);
        expect(covered(ordered)).toEqual(covered(all));
        for (const [index, { to }] of ordered.entries()) expect(ordered[index + 1]?.from ?? 99).toBeGreaterThan(to);
      }),
    );
  });

  it('cover without holes what they cover and the holes do not', () => {
    fc.assert(
      fc.property(ranges, ranges, (all, holes) => {
        const left = [...without(inOrder(all), inOrder(holes))];
        expect(covered(left)).toEqual(covered(all).filter((point) => !covered(holes).includes(point)));
        expect(inOrder(left)).toEqual(left);
      }),
    );
  });

  it('come by their beginning from several sources, each once', () => {
    fc.assert(
      fc.property(fc.array(ranges, { maxLength: 3 }), (lists) => {
        const ordered = lists.map(inOrder);
        const merged = [...interleaved(ordered.map((list) => list.values()))];
        expect(merged.map(({ from }) => from)).toEqual(
          ordered
            .flat()
            .map(({ from }) => from)
            .sort((a, b) => a - b),
        );
        expect(inOrder(merged)).toEqual(inOrder(lists.flat()));
      }),
    );
  });

  it('that grow for ever become one without an end', () => {
    function* days(): Generator<Range> {
      for (let day = 0; ; day++) yield { from: day, to: day + 1 };
    }
    const [whole, ...more] = joined(days(), ({ from, to }) => to - from > 8);
    expect([whole, more]).toEqual([{ from: 0, to: Number.POSITIVE_INFINITY }, []]);
  });
});
