import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sharedScenes } from '../../../test/support/any-scenes.ts';
import { compareRates } from '../rate/merge.ts';
import { rateOf } from '../share/allocation/amount.ts';
import { simulate } from './simulate.ts';
import type { Course } from './timeline.ts';

const thousands = { numRuns: 1000, interruptAfterTimeLimit: 3000 };

describe('For any budgets and concurrency', () => {
  it('spans are without gaps, and what moves and what is left are the size', () => {
    fc.assert(
      fc.property(sharedScenes, ({ scene }) => {
        for (const [index, { spans, ending }] of simulate(scene).courses.entries()) {
          for (const [at, { from, to }] of spans.entries()) {
            expect(from).toBe(spans[at - 1]?.to ?? scene.from);
            expect(to).toBeGreaterThan(from);
          }
          const moved = spans.reduce((sum, { movedBytes }) => sum + movedBytes, 0);
          const left = ending.kind === 'ends' ? 0 : ending.leftBytes;
          expect(moved + left).toBe(scene.travellers[index]?.leftBytes);
        }
      }),
      thousands,
    );
  });

  it('no budget is exceeded, and what moves over it is what its migrations move', () => {
    fc.assert(
      fc.property(sharedScenes, ({ scene }) => {
        const { budgets: uses, courses } = simulate(scene);
        for (const { highestLimit, peakBytesPerSecond, busyMs, fullMs, movedBytes, scope } of uses) {
          expect(compareRates(rateOf(peakBytesPerSecond), highestLimit)).toBeLessThanOrEqual(0);
          expect(fullMs).toBeLessThanOrEqual(busyMs);
          if (scope.kind !== 'everything') continue;
          const moved = courses.flatMap(({ spans }) => spans).reduce((sum, span) => sum + span.movedBytes, 0);
          // The last millisecond of each is counted in full, and a byte that is not whole moves afterwards.
          const slack = courses.reduce((sum, { spans }) => sum + spans.length + scene.unlimitedAs, 1);
          expect(Math.abs(movedBytes - moved)).toBeLessThanOrEqual(slack);
        }
      }),
      thousands,
    );
  });

  it('nobody ends sooner than he would without them', () => {
    fc.assert(
      fc.property(sharedScenes, ({ scene, alone }) => {
        const sooner = simulate(alone).courses;
        for (const [index, { ending }] of simulate(scene).courses.entries()) {
          const first = sooner[index]?.ending;
          if (ending.kind === 'ends') expect(first?.kind === 'ends' && first.at <= ending.at).toBe(true);
        }
      }),
      thousands,
    );
  });

  it('the order of migrations and of budgets does not matter, but to which of two obstacles is named', () => {
    const named = (courses: readonly Course[]) =>
      courses.map(({ spans, ...rest }) => ({
        ...rest,
        spans: spans.map((span) => ({ ...span, waitsFor: span.waitsFor?.obstacle.kind })),
      }));
    fc.assert(
      fc.property(sharedScenes, ({ scene }) => {
        const timeline = simulate(scene);
        const policies = { ...scene.policies, budgets: scene.policies.budgets.toReversed() };
        const turned = simulate({ ...scene, policies, travellers: scene.travellers.toReversed() });
        expect(named(turned.courses.toReversed())).toEqual(named(timeline.courses));
        expect(turned.budgets.toReversed()).toEqual(timeline.budgets);
      }),
      { numRuns: 300, interruptAfterTimeLimit: 3000 },
    );
  });
});
