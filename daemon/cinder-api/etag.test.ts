import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { etagOf, isMatch } from './etag.ts';

const metadata = fc.dictionary(fc.string(), fc.string(), { maxKeys: 5 });

describe('an ETag of metadata', () => {
  it('does not hang on the order of the keys', () => {
    expect(etagOf({ a: '1', b: '2' })).toBe(etagOf({ b: '2', a: '1' }));
  });

  it('differs wherever the metadata do', () => {
    fc.assert(
      fc.property(metadata, metadata, (a, b) => {
        const same = JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
        expect(etagOf(a) === etagOf(b)).toBe(same);
      }),
    );
  });

  it('matches itself, bare and quoted, alone and among others, and any', () => {
    fc.assert(
      fc.property(metadata, (known) => {
        const tag = etagOf(known);
        const lists = [undefined, '*', tag, `"${tag}"`, `"x", "${tag}"`, `x,${tag}`];
        expect(lists.map((list) => isMatch(list, known))).toEqual(lists.map(() => true));
        expect(isMatch('"x"', known)).toBe(false);
      }),
    );
  });
});
