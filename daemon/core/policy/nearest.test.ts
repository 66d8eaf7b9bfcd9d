import { describe, expect, it } from '@jest/globals';
import { didYouMean, nearest } from './nearest.ts';

describe('The nearest known word', () => {
  it.each([
    ['defalt', 'default'],
    ['Limit', 'limit'],
    ['limits', 'limit'],
    ['mx', 'max'],
    ['ruels', 'rules'],
    ['colour', undefined],
    ['x', undefined],
  ])('to %s is %s', (word, meant) => {
    expect(nearest(word, ['default', 'limit', 'max', 'rules'])).toBe(meant);
  });

  it('becomes a question, or nothing', () => {
    expect(didYouMean('rack_q', ['rack_a', 'dmz'])).toBe(' (did you mean rack_a?)');
    expect(didYouMean('zzz', ['rack_a'])).toBe('');
  });
});
