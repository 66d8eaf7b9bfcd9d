import { describe, expect, it } from '@jest/globals';
import type { Bound } from './allocation.ts';
import { boundText } from './bound-text.ts';

describe('what keeps a share from being greater', () => {
  it.each<[Bound, string]>([
    [{ kind: 'budget', name: 'uplink' }, 'budget uplink'],
    [{ kind: 'ceiling' }, 'its limit'],
    [{ kind: 'demand' }, 'what it can use'],
    [{ kind: 'nothing' }, 'nothing'],
  ])('%j is said as "%s"', (bound, text) => {
    expect(boundText(bound)).toBe(text);
  });

  it('is "this budget" to whoever looks at that one', () => {
    expect(boundText({ kind: 'budget', name: 'uplink' }, 'uplink')).toBe('this budget');
    expect(boundText({ kind: 'budget', name: 'uplink' }, 'site')).toBe('budget uplink');
  });
});
