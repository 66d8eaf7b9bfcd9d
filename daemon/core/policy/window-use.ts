import type { Window } from '../window/window.ts';

/** Windows that somebody names together: open when any of them is. */
export interface WindowUse {
  /** As policy files name them, in the order written; at least one. */
  readonly names: readonly string[];
  /** Their union: one object for as long as the policy set lives, because what is worked out for a window is remembered with it. */
  readonly window: Window;
}

/** When migrations may run, as a rule or the default says it; `always` takes back what a later rule or the default says. */
export type AllowedHours = WindowUse | 'always';
