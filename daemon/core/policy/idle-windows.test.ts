import { describe, expect, it } from '@jest/globals';
import { aRule, silentDefault, silentPolicies, somewhere } from '../../../test/support/sample-policies.ts';
import { aWindowUse, windowsOf } from '../../../test/support/sample-windows.ts';
import { limited } from '../rate/rate.ts';
import { idleWindows } from './idle-windows.ts';
import type { PolicyDraft } from './policy-set.ts';
import type { Rule } from './rule.ts';

const stated = <T>(value: T) => ({ value, origin: somewhere });
const windows = windowsOf({ nights: { hours: '22:00-06:00' }, weekend: { days: 'sat-sun' } });
const nights = stated(aWindowUse(windows, 'nights'));
const both = stated(aWindowUse(windows, 'nights', 'weekend'));
const always = stated('always' as const);
const trickle = stated(limited(1000));
const never = 'never counts: no window closes for the migrations that it is for';

function warningsOf(draft: Partial<PolicyDraft>): string[] {
  const whole = { ...silentPolicies, ...draft };
  return idleWindows(whole, Date.UTC(2026, 10, 23)).map(({ message }) => message);
}

const ruled = (...sets: Partial<Rule>[]) => ({ rules: sets.map((set, index) => aRule(`r${index}`, {}, set)) });

describe('A warning', () => {
  it('tells of a window that nothing names', () => {
    const isNeverUsed = 'window weekend is never used: name it under window or during, or remove it';
    expect(warningsOf({ windows, ...ruled({ during: nights }) })).toEqual([isNeverUsed]);
    expect(warningsOf({ windows, default: { ...silentDefault, window: nights } })).toEqual([isNeverUsed]);
    expect(warningsOf({ windows, ...ruled({ window: both }) })).toEqual([]);
  });

  it('tells of a window that never opens again, but not of one that is open for the last time', () => {
    const dated = windowsOf({ past: { dates: '2026-11-01..2026-11-22' }, last: { dates: '2026-11-01..2026-11-23' } });
    const use = stated(aWindowUse(dated, 'past', 'last'));
    expect(warningsOf({ windows: dated, ...ruled({ during: use }) })).toEqual([
      'window past never opens again: its dates are over; correct or remove it',
    ]);
  });

  it('tells of a rule that is looked at only while its own window is open', () => {
    expect(warningsOf(ruled({ during: nights, window: both }))).toEqual([
      'window of rule r0 holds nothing back: the rule is looked at only during nights, when it is open; leave during out',
    ]);
    expect(warningsOf(ruled({ during: both, window: nights }))).toEqual([]);
  });

  it('tells of a trickle that no window can ask for', () => {
    expect(warningsOf(ruled({ trickle }))).toEqual([`trickle of rule r0 ${never}`]);
    expect(warningsOf({ default: { ...silentDefault, trickle } })).toEqual([`trickle of default ${never}`]);
    expect(warningsOf(ruled({ trickle, window: always }, { window: nights }))).toEqual([`trickle of rule r0 ${never}`]);
  });

  it.each<[string, Partial<PolicyDraft>]>([
    ['a rule before it', ruled({ window: nights }, { trickle, window: always })],
    ['a rule after it', ruled({ trickle }, { window: nights })],
    ['the default', { default: { ...silentDefault, window: nights }, ...ruled({ trickle }) }],
    ['the rule itself', ruled({ trickle, window: nights })],
  ])('does not tell of a trickle while %s may set a window', (_, draft) => {
    expect(warningsOf(draft)).toEqual([]);
  });
});
