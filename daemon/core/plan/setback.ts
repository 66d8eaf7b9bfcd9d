import type { Fact } from '../migration/event.ts';
import type { Migration } from '../migration/migration.ts';
import { type Failure, hasSwitched } from '../migration/state.ts';
import type { Action } from './action.ts';

/** An action that an agent did not carry out. */
export interface ActionFailure extends Failure {
  /** True when the same thing may succeed if it is tried again. */
  readonly transient: boolean;
}

/** What to make of a failed action: try it again after a while, or know better. */
export type Setback = { readonly kind: 'tryAgain' } | { readonly kind: 'learn'; readonly fact: Fact };

/** Reasons that pass by themselves: the agent is about to let go, or the next look at it shows something else. */
const passing = ['TARGET_IN_USE', 'VOLUME_IN_USE', 'COPY_NOT_FOUND', 'TICKET_REFUSED', 'AGENT_AWAY'];

/** What a pool that cannot take a target says: like TARGET_TOO_SMALL of the checks, it may pass. */
const noRoom = ['TARGET_TOO_SMALL', 'NO_FREE_DEVICE'];

export function setbackOf(migration: Migration, action: Action, failure: ActionFailure): Setback {
  const { state } = migration;
  // A start whose answer was lost: the agent has the copy, with an earlier ticket, of whichever run of the sink.
  if (action.kind === 'startCopy' && failure.reason === 'COPY_EXISTS') {
    return { kind: 'learn', fact: { kind: 'copyStarted', sinkInstance: undefined } };
  }
  // What the checks found free has been taken since. One whose target was lost has begun, and waits where it is.
  if (action.kind === 'createTarget' && noRoom.includes(failure.reason)) {
    if (state.kind === 'copying') return { kind: 'tryAgain' };
    const { reason, message } = failure;
    return { kind: 'learn', fact: { kind: 'blocked', by: { reason, message } } };
  }
  const isFirstToKnow = state.kind === 'copying' && state.copy.phase === 'intended';
  if (isFirstToKnow && failure.reason === 'TARGET_NOT_FOUND') {
    const { reason, message, facts } = failure;
    return { kind: 'learn', fact: { kind: 'targetGone', failure: { reason, message, facts } } };
  }
  if (action.kind === 'setMetadata' && failure.reason === 'VOLUME_NOT_FOUND') {
    return { kind: 'learn', fact: { kind: 'sourceSpared' } };
  }
  // Nobody knows whether the target has its name already: until its pool is there again nothing may be given up.
  if (state.kind === 'switching' && (action.kind === 'inspectEnds' || failure.reason === 'POOL_NOT_FOUND')) {
    return { kind: 'tryAgain' };
  }
  const mustSucceed = state.kind === 'cleaning' || hasSwitched(state);
  if (failure.transient || mustSucceed || passing.includes(failure.reason)) return { kind: 'tryAgain' };
  const { reason, message, facts } = failure;
  return { kind: 'learn', fact: { kind: 'failed', failure: { reason, message, facts } } };
}

/** Milliseconds that an action waits at most before it is tried again. */
export const longestRetryDelayMs = 10_000;

/** Milliseconds to wait before the nth try again: a quarter second, doubled each time, at most ten seconds. */
export function retryDelayMs(failures: number): number {
  return Math.min(longestRetryDelayMs, 250 * 2 ** (failures - 1));
}
