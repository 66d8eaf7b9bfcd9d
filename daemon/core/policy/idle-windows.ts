import { standingOf } from '../window/standing.ts';
import { type PolicyProblem, problemAt } from './origin.ts';
import type { PolicyDraft } from './policy-set.ts';
import type { Rule } from './rule.ts';
import type { WindowUse } from './window-use.ts';

/**
 * Warns of windows, and of what is said about them, that can never count. There is no false alarm.
 * @param now milliseconds since the epoch
 */
export function idleWindows(draft: PolicyDraft, now: number): PolicyProblem[] {
  return [
    ...unused(draft),
    ...over(draft, now),
    ...draft.rules.filter(opensOnlyWhileOpen).flatMap(neverCloses),
    ...idleTrickles(draft),
  ];
}

function unused({ windows, rules, default: fallback, budgets }: PolicyDraft): PolicyProblem[] {
  const stated = [
    fallback.window,
    ...rules.flatMap(({ during, window }) => [during, window]),
    ...budgets.flatMap(({ during }) => during.map(({ window }) => window)),
  ];
  const uses = stated.flatMap((each) => (each === undefined || each.value === 'always' ? [] : [each.value]));
  const used = new Set(uses.flatMap(({ names }) => names));
  return [...windows.values()]
    .filter(({ name }) => !used.has(name.value))
    .map(({ name }) =>
      problemAt(name.origin, `window ${name.value} is never used: name it under window or during, or remove it`),
    );
}

function over({ windows }: PolicyDraft, now: number): PolicyProblem[] {
  return [...windows.values()].flatMap(({ name, window }) => {
    const standing = standingOf(window, now);
    if (standing.kind === 'open' || standing.opensAt !== undefined) return [];
    return [problemAt(name.origin, `window ${name.value} never opens again: its dates are over; correct or remove it`)];
  });
}

/** A rule that is looked at only while its own window is open anyway: when it closes, the rule no longer speaks. */
function opensOnlyWhileOpen({ during, window }: Rule): boolean {
  if (during === undefined || window === undefined || window.value === 'always') return false;
  const { names } = window.value;
  return during.value.names.every((name) => names.includes(name));
}

function neverCloses({ name, during, window }: Rule): PolicyProblem[] {
  if (during === undefined || window === undefined) return [];
  const names = during.value.names.join(' or ');
  const message =
    `window of rule ${name.value} holds nothing back: the rule is looked at only during ${names}, when it is open; ` +
    'leave during out';
  return [problemAt(window.origin, message)];
}

/** Trickles of migrations that no window can ever close. */
function idleTrickles({ rules, default: fallback }: PolicyDraft): PolicyProblem[] {
  const closing = rules.map(({ window }) => window?.value).map(isWindow);
  const ofDefault = isWindow(fallback.window?.value);
  const never = 'never counts: no window closes for the migrations that it is for';
  const ofRules = rules.flatMap(({ name, window, trickle }, index) => {
    const decided = window?.value === 'always' ? closing.slice(0, index) : [...closing, ofDefault];
    if (trickle === undefined || decided.includes(true)) return [];
    return [problemAt(trickle.origin, `trickle of rule ${name.value} ${never}`)];
  });
  const { trickle } = fallback;
  if (trickle === undefined || ofDefault || closing.includes(true)) return ofRules;
  return [...ofRules, problemAt(trickle.origin, `trickle of default ${never}`)];
}

function isWindow(allowed: WindowUse | 'always' | undefined): boolean {
  return allowed !== undefined && allowed !== 'always';
}
