import type { Action } from '../core/plan/action.ts';
import type { Survey } from '../core/plan/check-start.ts';
import type { Ends, OpenedSink } from '../core/plan/observation.ts';
import { longestRetryDelayMs, retryDelayMs } from '../core/plan/setback.ts';
import type { Outcome } from './perform.ts';

/** An action that failed and is to be tried again. */
interface Failing {
  readonly of: string;
  readonly times: number;
  /** Milliseconds of Unix time. */
  readonly notBefore: number;
  readonly obstacle: string;
}

/** What a runner has at hand between two decisions, and may lose at any time: tickets, looks, failures. */
export class Recollection {
  #sink: OpenedSink | undefined;
  #ends: Ends | undefined;
  #survey: Survey | undefined;
  #failing: Failing | undefined;

  /** A ticket for that copy that was not handed on yet. */
  sinkOf(copyId: string | undefined): OpenedSink | undefined {
    return this.#sink?.copyId === copyId ? this.#sink : undefined;
  }

  get survey(): Survey | undefined {
    return this.#survey;
  }

  get ends(): Ends | undefined {
    return this.#ends;
  }

  /** A look is good for one decision, a ticket for one use. What is looked at before an action says nothing of how that went. */
  succeeded(outcome: Outcome): void {
    if (outcome.kind !== 'inspected' && outcome.kind !== 'surveyed') this.#failing = undefined;
    this.#ends = outcome.kind === 'inspected' ? outcome.ends : undefined;
    this.#survey = outcome.kind === 'surveyed' ? outcome.survey : undefined;
    if (outcome.kind === 'opened') this.#sink = outcome.sink;
    else if (outcome.kind !== 'heard') this.#sink = undefined;
  }

  /** A ticket may have been used up in vain. @param now milliseconds of Unix time */
  failed(action: Action, obstacle: string, now: number): void {
    const of = nameOf(action);
    const times = this.#failing?.of === of ? this.#failing.times + 1 : 1;
    this.#failing = { of, times, notBefore: now + retryDelayMs(times), obstacle };
    this.#sink = undefined;
    this.#ends = undefined;
    this.#survey = undefined;
  }

  /** Why and until when the action is not to be tried again yet; undefined when it may be. */
  reasonToWait(action: Action, now: number): { obstacle: string; until: number } | undefined {
    const failing = this.#failing;
    if (failing === undefined || failing.of !== nameOf(action) || failing.notBefore <= now) return undefined;
    // A moment further off than any delay was set by a clock that has been put back since.
    if (failing.notBefore - now > longestRetryDelayMs) return undefined;
    // Until then what was looked at is old.
    this.#ends = undefined;
    this.#survey = undefined;
    return { obstacle: failing.obstacle, until: failing.notBefore };
  }

  /** Something has changed for the better, perhaps: everything may be tried at once. */
  forgetFailures(): void {
    this.#failing = undefined;
  }
}

/** Actions that fail alike: a new rate does not wait for the failures of the one before. */
function nameOf(action: Action): string {
  return action.kind === 'setRate' ? `setRate ${action.grant.sequence}` : action.kind;
}
