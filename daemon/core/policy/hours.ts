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
  if (fitting.every((rule) => rule.during === undefined)) return fitting;
  return fitting.filter(({ during }) => during === undefined || isOpen(during.value.window, at));
}

/** The windows whose opening or closing may change what holds for a migration. @param fitting open or not */
export function windowsThatMatter(fitting: readonly Rule[], { window }: Hours): WindowUse[] {
  const uses = fitting.flatMap(({ during }) => (during === undefined ? [] : [during.value]));
  if (window !== undefined && window.value !== 'always') uses.push(window.value);
  return uses;
}

/** The first instant after the given one at which one of the windows opens or closes; undefined when none ever does again. */
export function firstChange(uses: readonly WindowUse[], at: number): number | undefined {
  let first: number | undefined;
  for (const { window } of uses) {
    const change = nextChange(window, at);
    if (change !== undefined && (first === undefined || change < first)) first = change;
  }
  return first;
}
