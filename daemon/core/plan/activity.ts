import type { Migration } from '../migration/migration.ts';
import type { Rate } from '../rate/rate.ts';
import type { Contact } from '../share/grant/holding.ts';
import type { Activity } from '../share/round/participant.ts';
import type { Closure } from './closure.ts';
import type { HostStanding } from './standing.ts';

/** What decides whether a migration takes part in the sharing of budgets. */
export interface Circumstances {
  /** What its limit, max, window and pauses leave of its rate. */
  readonly ceiling: Rate;
  readonly closure: Closure | undefined;
  readonly source: HostStanding;
  readonly destination: HostStanding;
  readonly contact: Contact;
}

/** @param now milliseconds of Unix time */
export function activityOf({ state, wanted }: Migration, seen: Circumstances, now: number): Activity {
  const { ceiling, closure, source, destination, contact } = seen;
  const areBothUp = source.kind === 'up' && destination.kind === 'up';
  switch (state.kind) {
    case 'pending':
      return wanted === 'run' && state.blockedBy === undefined && closure === undefined && areBothUp
        ? 'ready'
        : 'still';
    case 'preparing':
      // Nobody knows whether the driver moves it; what has not begun to move gives its place back while it cannot go on.
      if (state.step === 'driverAsked') return 'busy';
      return wanted === 'run' && closure?.standsStill !== true && destination.kind === 'up' ? 'busy' : 'still';
    case 'switching':
      return 'busy';
    case 'verifying':
    case 'copying': {
      if (wanted === 'cancel' || ceiling.kind === 'paused') return 'still';
      // Nobody knows what it does; while its lease lasts it may copy.
      if (contact.kind === 'lost') return now < contact.leaseEndsAt ? 'copying' : 'still';
      return state.copy.phase === 'started' || areBothUp ? 'copying' : 'still';
    }
    case 'cleaning':
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return 'still';
    default:
      return state satisfies never;
  }
}
