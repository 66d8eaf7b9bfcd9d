import type { Rate } from '../rate/rate.ts';
import type { Waiting } from '../share/admission/admit.ts';
import type { BudgetUse } from './budget-use.ts';

/** What a migration does, or why it does nothing. */
export type SpanKind =
  /** It moves: its window is open, or none restricts it. */
  | 'runs'
  /** It moves at the trickle of its closed window. */
  | 'trickles'
  /** It moves on to its end although its window has closed. */
  | 'finishes'
  /** It has not been asked for yet. */
  | 'unasked'
  /** It has not begun, and its window is closed. */
  | 'waits'
  /** It has begun, and stands still because its window has closed. */
  | 'pauses'
  /** It may run, and waits for its turn: too many run already, or their floors take a budget that it crosses. */
  | 'queued'
  /** It stands still because its rate is paused, by a limit, a max or a budget. */
  | 'ratePaused'
  /** It stands still because somebody paused it. */
  | 'requestPaused'
  /** It stands still because the inventory does not have one of its hosts. */
  | 'hostUnknown';

/** A stretch of time in which a migration does the same at the same rate. Instants are milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly kind: SpanKind;
  /** Paused where it does nothing; the mean where a budget is shared with others who come and go, and the share changes by a little. */
  readonly rate: Rate;
  readonly movedBytes: number;
  /** The name of the budget that keeps it from moving faster, or from moving; undefined where none does. */
  readonly budget: string | undefined;
  /** What it could not get past when it began to wait for its turn; undefined where it does not. */
  readonly waitsFor: TurnAwaited | undefined;
}

/** What is in the way of one who waits for his turn, and whom it is kept for. */
export type TurnAwaited = Pick<Waiting, 'obstacle' | 'keptFor'>;

/** Why a migration does not end within a simulation. */
export type Unfinished =
  /** It moves, and needs more time. */
  | { readonly kind: 'time' }
  | { readonly kind: 'startsLater'; readonly at: number }
  | { readonly kind: 'windowOpensLater'; readonly at: number }
  | { readonly kind: 'windowNeverOpens' }
  /** It waits for its turn. */
  | { readonly kind: 'queued' }
  | { readonly kind: 'ratePaused' }
  | { readonly kind: 'requestPaused' }
  | { readonly kind: 'hostUnknown' };

export type Ending =
  /** When its last byte has moved. */
  | { readonly kind: 'ends'; readonly at: number }
  | { readonly kind: 'unfinished'; readonly why: Unfinished; readonly leftBytes: number };

/** What becomes of one migration. */
export interface Course {
  readonly name: string;
  /** From the beginning of the simulation to its own end, or the simulation's: without gaps, in order, no two alike side by side. */
  readonly spans: readonly Span[];
  readonly ending: Ending;
}

/** What becomes of all, in the order of the scene's travellers. */
export interface Timeline {
  readonly courses: readonly Course[];
  readonly movedBytes: number;
  readonly endedCount: number;
  /** Undefined where none ends. */
  readonly lastEndAt: number | undefined;
  /** Of the budgets that any of them crosses, in the order of the policy files. */
  readonly budgets: readonly BudgetUse[];
}
