import { isOpen, nextChange } from '../window/standing.ts';
import type { Rule } from './rule.ts';
import type { Hours } from './terms.ts';
import type { WindowUse } from './window-use.ts';

/** When a migration may run: each key from the first of its rules that sets it, else from the default. */
export function hoursOf(rules: readonly Rule[], fallback: Hours): Hours {
  return {
    window: rules.find((rule) => rule.window !== undefined)?.window ?? fallback.window,
    trickle: rules.find((rule) => rule.trickle !== undefined)?.trickle ?? fallback.trickle,
  };
}

/** Of rules that fit a migration those that are looked at at an instant, in milliseconds since the epoch. */
export function rulesAt(fitting: readonly Rule[], at: number): readonly Rule[] {
  return fitting.filter(({ during }) => during === undefined || isOpen(during.value.window, at));
}

/** The windows of rules, each once. */
export function duringOf(rules: readonly Rule[]): WindowUse[] {
  const uses = rules.flatMap(({ during }) => (during === undefined ? [] : [during.value]));
  return uses.length < 2 ? uses : [...new Map(uses.map((use) => [use.window, use])).values()];
}

/** The window that hours are about; undefined where none restricts them. */
export function windowOf({ window }: Hours): WindowUse | undefined {
  return window === undefined || window.value === 'always' ? undefined : window.value;
}

/** The first instant after the given one at which one of the windows opens or closes; undefined when none ever does again. */
export function firstChange(uses: readonly WindowUse[], own: WindowUse | undefined, at: number): number | undefined {
  let first = own && nextChange(own.window, at);
  for (const { window } of uses) {
    const change = nextChange(window, at);
    if (change !== undefined && (first === undefined || change < first)) first = change;
  }
  return first;
}
