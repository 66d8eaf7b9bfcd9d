import { describe, expect, it } from '@jest/globals';
import { clipMiddle, printable } from './text.ts';
import { wrap } from './wrap.ts';

describe('text', () => {
  it('takes from names what would move the cursor or change colours', () => {
    expect(printable('a\u001b[2Jb\nc')).toBe('ab c');
  });

  it('keeps both ends of a long name', () => {
    expect(clipMiddle('a-migration-of-much', 9)).toBe('a-mi…much');
  });

  it('breaks between words and indents what follows', () => {
    expect(wrap('one two three', 8, '  ')).toBe('one two\n  three');
  });
});
