import type { Rate } from '../rate/rate.ts';

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
  /** It stands still because its rate is paused, by a limit or a max. */
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
  /** Paused where it does nothing. */
  readonly rate: Rate;
  readonly movedBytes: number;
}

/** Why a migration does not end within a simulation. */
export type Unfinished =
  /** It moves, and needs more time. */
  | { readonly kind: 'time' }
  | { readonly kind: 'startsLater'; readonly at: number }
  | { readonly kind: 'windowOpensLater'; readonly at: number }
  | { readonly kind: 'windowNeverOpens' }
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
}
