import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KnownSpells } from './spells.ts';

describe('Spells that were worked out', () => {
  it('are not worked out again while they hold', () => {
    const known = new KnownSpells<string>();
    let worked = 0;
    const ask = (instant: number) =>
      known.at(instant, () => {
        worked++;
        return { from: instant - (instant % 10), to: instant - (instant % 10) + 10, holds: `from ${instant}` };
      });
    expect([ask(3), ask(9), ask(25), ask(12), ask(0), ask(29), ask(19)]).toEqual([
      'from 3',
      'from 3',
      'from 25',
      'from 12',
      'from 3',
      'from 25',
      'from 12',
    ]);
    expect(worked).toBe(3);
  });

  it('say the same as those that are worked out each time, however late they were known to begin, and however many', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { maxLength: 2000 }), (instants) => {
        const known = new KnownSpells<number>();
        const end = (instant: number) => instant - (instant % 10) + 10;
        for (const instant of instants) {
          // Known from the instant on at which it was asked for, though it began before.
          const work = () => ({ from: instant, to: end(instant), holds: end(instant) });
          expect(known.at(instant, work)).toBe(end(instant));
        }
      }),
      { numRuns: 300 },
    );
  });
});
