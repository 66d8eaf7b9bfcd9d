import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isGlob, matchesGlob } from './glob.ts';

describe('A glob', () => {
  it.each([
    ['db-*', 'db-', true],
    ['db-*', 'db-orders', true],
    ['db-*', 'web-db-1', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['?', '', false],
    ['db-?', 'db-1', true],
    ['db-?', 'db-12', false],
    ['*-backup', 'db-backup-backup', true],
    ['a*b*c', 'aXbXbXc', true],
    ['a*b*c', 'aXbXbX', false],
    ['db.1', 'db-1', false],
    ['[ab]', '[ab]', true],
  ])('%j on %j is %j', (glob, name, fits) => {
    expect(matchesGlob(glob, name)).toBe(fits);
  });

  it('agrees with the regular expression that says the same', () => {
    const parts = fc.array(fc.constantFrom('a', 'b', '*', '?', '.'), { maxLength: 8 }).map((list) => list.join(''));
    const names = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 10 }).map((list) => list.join(''));
    fc.assert(
      fc.property(parts, names, (glob, name) => {
        const expression = glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        expect(matchesGlob(glob, name)).toBe(new RegExp(`^${expression}$`).test(name));
      }),
      { numRuns: 20_000 },
    );
  });

  it('is not brought to its knees by many stars', () => {
    const began = performance.now();
    expect(matchesGlob('*a'.repeat(60), 'a'.repeat(50) + 'b'.repeat(200))).toBe(false);
    expect(performance.now() - began).toBeLessThan(100);
  });

  it('is told from a plain name by its wildcards', () => {
    expect(isGlob('stor-0?')).toBe(true);
    expect(isGlob('stor-01')).toBe(false);
  });
});
