import fc from 'fast-check';
import type { PolicyBudget } from '../../daemon/core/policy/policy-budget.ts';
import { unboundedConcurrency } from '../../daemon/core/share/admission/candidate.ts';
import type { BudgetScope } from '../../daemon/core/share/budget/budget.ts';
import type { Scene, Traveller } from '../../daemon/core/simulate/scene.ts';
import { policySets, queries, rates } from './any-policies.ts';
import { manyWindows, useOf } from './any-windows.ts';
import { somewhere } from './sample-policies.ts';

export const minute = 60_000;
const day = 24 * 60 * minute;
const monday = Date.UTC(2026, 10, 23);
/** Whole minutes, so that windows and starts change where a simulation by minutes looks. */
const minutes = (min: number, maxMs: number) =>
  fc.integer({ min, max: maxMs / minute }).map((count) => monday + count * minute);

const travellers: fc.Arbitrary<Traveller[]> = fc
  .array(
    fc.record({
      query: queries,
      leftBytes: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 20_000_000 })),
      hasBegun: fc.boolean(),
      hasPlace: fc.boolean(),
      wanted: fc.constantFrom('run' as const, 'run' as const, 'run' as const, 'pause' as const),
      asksAt: fc.option(minutes(0, 3 * day), { nil: undefined }),
      askedAt: fc.option(minutes(-30, 30 * minute), { nil: undefined }),
    }),
    { maxLength: 6 },
  )
  .map((many) =>
    many.map(({ query: { at: _, hasBegun: __, ...facts }, ...rest }, index) => ({ name: `m${index}`, facts, ...rest })),
  );

/** Migrations by policies without budgets. */
export const scenes: fc.Arbitrary<Scene> = fc.record({
  policies: policySets,
  travellers,
  from: fc.constant(monday),
  to: minutes(1, 4 * day),
  unlimitedAs: fc.integer({ min: 1, max: 200 }),
});

const stated = <T>(values: fc.Arbitrary<T>) => values.map((value) => ({ value, origin: somewhere }));

const budgets: fc.Arbitrary<PolicyBudget[]> = fc
  .array(
    fc.record({
      scope: fc.constantFrom<BudgetScope>(
        { kind: 'everything' },
        { kind: 'host', host: 'a1', direction: 'egress' },
        { kind: 'pool', host: 'b1', pool: 'p', access: 'writes' },
        { kind: 'link', from: 'a', to: 'b', bothWays: true },
      ),
      limit: stated(rates),
      during: fc.array(
        fc.record({
          window: stated(fc.subarray([...manyWindows.keys()], { minLength: 1, maxLength: 2 }).map(useOf)),
          limit: stated(rates),
        }),
        { maxLength: 2 },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((many) => many.map((one, index) => ({ ...one, name: { value: `b${index}`, origin: somewhere } })));
const places = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });
const concurrencies = fc
  .record({ all: places, eachHost: places, eachPool: places })
  .map((bounds) => ({ ...unboundedConcurrency, ...bounds }));

/** Scenes whose migrations share budgets and wait for turns, each with the same without any of it. */
export const sharedScenes = fc
  .record({ scene: scenes, budgets, concurrency: concurrencies })
  .map(({ scene, ...shared }) => ({ alone: scene, scene: { ...scene, policies: { ...scene.policies, ...shared } } }));
