import type { Fact } from '../migration/event.ts';
import type { Action } from './action.ts';

/** What is to be done about a migration now. */
export type Decision =
  | { readonly kind: 'act'; readonly action: Action }
  /** Nothing needs to be asked: this is known already. */
  | { readonly kind: 'learn'; readonly fact: Fact }
  /** Nothing until something changes, or until the moment `until` (milliseconds of Unix time). */
  | { readonly kind: 'wait'; readonly obstacle: string; readonly until: number | undefined };

export function act(action: Action): Decision {
  return { kind: 'act', action };
}

export function learned(fact: Fact): Decision {
  return { kind: 'learn', fact };
}

/** @param obstacle what it waits for, for a person; empty where it just takes its time */
export function wait(obstacle: string, until?: number): Decision {
  return { kind: 'wait', obstacle, until };
}
