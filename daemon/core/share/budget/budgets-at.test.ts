import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instants, rates } from '../../../../test/support/any-policies.ts';
import { manyWindows, useOf } from '../../../../test/support/any-windows.ts';
import { somewhere } from '../../../../test/support/sample-policies.ts';
import type { PolicyBudget } from '../../policy/policy-budget.ts';
import { limited, type Rate } from '../../rate/rate.ts';
import { formatRate } from '../../rate/text.ts';
import { isOpen } from '../../window/standing.ts';
import { budgetsAt, nextBudgetChange } from './budgets-at.ts';

const stated = <T>(value: T, line = 1) => ({ value, origin: { ...somewhere, line } });
const hours = (names: readonly string[], limit: Rate, line = 1) => ({
  window: stated(useOf(names), line),
  limit: stated(limit, line),
});

function budget(name: string, limit: Rate, during: PolicyBudget['during'] = []): PolicyBudget {
  return { name: stated(name), scope: { kind: 'everything' }, limit: stated(limit), during };
}

const limitsAt = (budgets: readonly PolicyBudget[], at: string) =>
  budgetsAt(budgets, Date.parse(at)).map(({ limit, stated: { origin } }) => `${formatRate(limit)} line ${origin.line}`);

const anyBudgets: fc.Arbitrary<PolicyBudget[]> = fc.array(
  fc
    .record({
      name: fc.uuid(),
      limit: rates,
      during: fc.array(
        fc
          .tuple(fc.subarray([...manyWindows.keys()], { minLength: 1, maxLength: 2 }), rates)
          .map(([names, limit]) => hours(names, limit)),
        { maxLength: 3 },
      ),
    })
    .map(({ name, limit, during }) => budget(name, limit, during)),
  { maxLength: 5 },
);

describe('A budget at an instant', () => {
  const site = budget('site', limited(1), [hours(['lunch'], limited(2), 2), hours(['nights', 'lunch'], limited(3), 3)]);

  it('is what the first of its hours says whose window is open, else what it says beside them', () => {
    expect(limitsAt([site], '2026-11-25T23:00+01:00')).toEqual(['3B/s line 3']);
    expect(limitsAt([site], '2026-11-25T12:30-05:00')).toEqual(['2B/s line 2']);
    expect(limitsAt([site], '2026-11-25T08:00+01:00')).toEqual(['1B/s line 1']);
  });

  it('changes when one of its windows opens or closes', () => {
    const next = (at: string) => new Date(nextBudgetChange([budget('x', limited(1)), site], Date.parse(at)) ?? 0);
    expect(next('2026-11-25T08:00+01:00')).toEqual(new Date('2026-11-25T12:00-05:00'));
    expect(next('2026-11-25T12:30-05:00')).toEqual(new Date('2026-11-25T13:00-05:00'));
    expect(next('2026-11-25T19:30+01:00')).toEqual(new Date('2026-11-25T22:00+01:00'));
  });

  it('never changes without hours, nor with those of a window that is always open or over', () => {
    const still = budget('still', limited(1), [hours(['open'], limited(2)), hours(['past'], limited(3))]);
    expect(nextBudgetChange([budget('x', limited(1)), still], Date.UTC(2026, 10, 25))).toBeUndefined();
  });
});

describe('Budgets at any instant', () => {
  it('have the limit of the first of their hours that is open', () => {
    fc.assert(
      fc.property(anyBudgets, instants, (budgets, at) => {
        const expected = budgets.map(({ during, limit }) => {
          const open = during.filter(({ window }) => isOpen(window.value.window, at));
          return (open[0]?.limit ?? limit).value;
        });
        expect(budgetsAt(budgets, at).map(({ limit }) => limit)).toEqual(expected);
      }),
    );
  });

  it('are each the same whatever others there are and in which order', () => {
    fc.assert(
      fc.property(anyBudgets, instants, fc.integer(), (budgets, at, turn) => {
        const turned = [...budgets.slice(turn % 5), ...budgets.slice(0, turn % 5)].toReversed();
        const byName = (all: readonly PolicyBudget[]) =>
          new Map(budgetsAt(all, at).map((one) => [one.name, one] as const));
        expect(byName(turned)).toEqual(byName(budgets));
        expect(nextBudgetChange(turned, at)).toBe(nextBudgetChange(budgets, at));
      }),
    );
  });

  it('hold as they are until their next change', () => {
    fc.assert(
      fc.property(anyBudgets, instants, fc.double({ min: 0, max: 1, noNaN: true }), (budgets, at, part) => {
        const next = nextBudgetChange(budgets, at) ?? at + 40 * 86_400_000;
        expect(next).toBeGreaterThan(at);
        const between = Math.floor(at + part * (next - 1 - at));
        expect(budgetsAt(budgets, between)).toEqual(budgetsAt(budgets, at));
      }),
    );
  });
});
