import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { policySets, queries } from '../../../test/support/any-policies.ts';
import { explainRate } from './explain.ts';
import { resolveRate } from './resolve.ts';

const runs = { numRuns: 4000 };

describe('For any policies with windows and any migration', () => {
  it('the answer stays the same until the instant that it names', () => {
    fc.assert(
      fc.property(
        queries,
        policySets,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (query, policies, part) => {
          const now = resolveRate(query, policies);
          const until = now.until ?? query.at + 400 * 86_400_000;
          expect(until).toBeGreaterThan(query.at);
          const at = query.at + Math.floor(part * (until - 1 - query.at));
          expect(resolveRate({ ...query, at }, policies)).toEqual(now);
        },
      ),
      runs,
    );
  });

  it('the next change is yet to come, is a change, and is the first one', () => {
    let changes = 0;
    fc.assert(
      fc.property(queries, policySets, (query, policies) => {
        const { nextChange, effective, window } = explainRate(query, policies);
        const kind = window?.passage.kind ?? 'always';
        const begun = { ...query, hasBegun: query.hasBegun || kind !== 'waits' };
        const now = resolveRate(begun, policies);
        for (let until = now.until, steps = 0; steps < 50; steps++) {
          if (until === undefined || until === nextChange?.at) break;
          const between = resolveRate({ ...begun, at: until }, policies);
          if (kind !== 'waits') expect([between.effective, between.passage.kind]).toEqual([effective, kind]);
          until = between.until;
        }
        if (nextChange === undefined) return;
        changes++;
        expect(nextChange.at).toBeGreaterThan(query.at);
        const then = resolveRate({ ...begun, at: nextChange.at }, policies);
        expect(then.effective).toEqual(nextChange.effective);
        expect(then).not.toMatchObject({ effective, passage: window?.passage ?? { kind: 'always' } });
        expect(nextChange.why).toMatch(/^window .+ (opens|closes)( and window .+ (opens|closes))*$/);
      }),
      runs,
    );
    expect(changes).toBeGreaterThan(runs.numRuns / 10);
  });
});
