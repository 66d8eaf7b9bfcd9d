import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesGlob } from './glob.ts';
import { nameFilter } from './name-filter.ts';

const text = (...letters: string[]) =>
  fc.array(fc.constantFrom(...letters), { maxLength: 6 }).map((list) => list.join(''));

describe('The filter made of globs', () => {
  it('lets through what fits any of them', () => {
    fc.assert(
      fc.property(fc.array(text('a', 'b', '*', '?'), { minLength: 1, maxLength: 3 }), text('a', 'b'), (globs, name) => {
        expect(nameFilter(globs)?.(name)).toBe(globs.some((glob) => matchesGlob(glob, name)));
      }),
      { numRuns: 20_000 },
    );
  });

  it('is none where there is no glob', () => {
    expect(nameFilter([])).toBeUndefined();
  });
});
