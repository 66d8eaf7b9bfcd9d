import { describe, expect, it } from '@jest/globals';
import { Turnstile } from './turnstile.ts';

/** Who comes, and when he is called. */
function visitors(turnstile: Turnstile) {
  const called: string[] = [];
  const leave = new Map<string, () => void>();
  const enter = (who: string) => {
    const left = turnstile.enter(who, () => called.push(who));
    if (left !== undefined) leave.set(who, left);
    return left !== undefined;
  };
  return { called, enter, leave: (who: string) => leave.get(who)?.() };
}

describe('A turnstile', () => {
  it('lets so many through at a time, in the order in which they came', () => {
    const { called, enter, leave } = visitors(new Turnstile(2));
    expect(['a', 'b', 'c', 'd'].map(enter)).toEqual([true, true, false, false]);
    leave('b');
    expect(called).toEqual(['c']);
    expect(enter('e')).toBe(false);
    expect(enter('d')).toBe(false);
    expect(enter('c')).toBe(true);
    leave('a');
    leave('c');
    expect(called).toEqual(['c', 'd', 'e']);
    expect(['e', 'd'].map(enter)).toEqual([true, true]);
  });

  it('lets the next one by when somebody does not want to any more', () => {
    const turnstile = new Turnstile(1);
    const { called, enter, leave } = visitors(turnstile);
    for (const who of ['a', 'b', 'c', 'd']) enter(who);
    leave('a');
    turnstile.forget('b');
    expect(called).toEqual(['b', 'c']);
    turnstile.forget('nobody');
    turnstile.forget('d');
    expect(enter('c')).toBe(true);
    leave('c');
    expect(enter('e')).toBe(true);
  });
});
