import type { Passage } from '../policy/passage.ts';
import { hostsOf } from '../policy/query.ts';
import { type Grounds, type Resolution, resolveAt } from '../policy/resolve.ts';
import { sameRate } from '../rate/merge.ts';
import { paused, type Rate } from '../rate/rate.ts';
import type { Traveller } from './scene.ts';
import type { SpanKind, TurnAwaited } from './timeline.ts';

/** What a migration does from an instant on. */
export interface Pace {
  readonly kind: SpanKind;
  /** Paused where it does nothing. */
  readonly rate: Rate;
  /** What the rate comes to; 0 where it does nothing. */
  readonly bytesPerSecond: number;
  /** It holds up to this instant and not at it; Infinity for as long as nothing else happens. */
  readonly until: number;
  /** When it goes on by itself, where the time has come to a stop for it; undefined where that is never, or not known. */
  readonly goesOnAt: number | undefined;
  /** The name of the budget that keeps it from moving faster; undefined where none does. */
  readonly budget: string | undefined;
  /** What it cannot get past while it waits for its turn; undefined where it does not. */
  readonly waitsFor: TurnAwaited | undefined;
}

/** What a migration would do if it were alone. */
export interface OwnPace extends Pace {
  /** What it asks of the budgets that it crosses; undefined where it would stand still anyway. */
  readonly asks: Asking | undefined;
}

export interface Asking {
  /** Its priority. */
  readonly weight: number;
  /** Bytes per second that it is to get at least, not more than it may have; 0 for nothing. */
  readonly floor: number;
}

export function samePace(a: Pace, b: Pace): boolean {
  return a.bytesPerSecond === b.bytesPerSecond && sameRate(a.rate, b.rate) && isAlike(a, b);
}

/** Shares that differ by less of themselves are told as one: as others begin and end, a share changes by little and often. */
const toldPart = 0.05;

/** Whether both are told as one: the same is done at the same rate, or at nearly the same share of the same budget. */
export function toldAsOne(a: Pace, b: Pace): boolean {
  if (!isAlike(a, b)) return false;
  if (a.budget === undefined) return sameRate(a.rate, b.rate);
  return Math.abs(a.bytesPerSecond - b.bytesPerSecond) <= toldPart * a.bytesPerSecond;
}

function isAlike(a: Pace, b: Pace): boolean {
  return a.kind === b.kind && a.budget === b.budget;
}

/**
 * What a migration does at an instant, as far as it alone is concerned.
 * @param grounds its own
 * @param unlimitedAs bytes per second
 */
export function paceOf(
  { facts, wanted, asksAt }: Traveller,
  grounds: Grounds,
  hasBegun: boolean,
  at: number,
  unlimitedAs: number,
): OwnPace {
  if (asksAt !== undefined && asksAt > at) return still('unasked', asksAt, asksAt);
  if (wanted === 'pause') return still('requestPaused', Number.POSITIVE_INFINITY, undefined);
  if (hostsOf(facts).some((host) => !grounds.policies.hosts.has(host))) {
    return still('hostUnknown', Number.POSITIVE_INFINITY, undefined);
  }
  const resolution = resolveAt(grounds, at, hasBegun);
  const until = resolution.until ?? Number.POSITIVE_INFINITY;
  const kind = kindOf(resolution);
  const { effective: rate, passage, priority: weight } = resolution;
  if (rate.kind === 'paused') return still(kind, until, opensAt(passage));
  const bytesPerSecond = rate.kind === 'limited' ? rate.bytesPerSecond : unlimitedAs;
  const asks = { weight, floor: Math.min(resolution.floor, bytesPerSecond) };
  return { kind, rate, bytesPerSecond, until, ...ofItsOwn, asks };
}

/** Nothing but itself holds it. */
const ofItsOwn = { goesOnAt: undefined, budget: undefined, waitsFor: undefined };

function still(kind: SpanKind, until: number, goesOnAt: number | undefined): OwnPace {
  return { kind, rate: paused, bytesPerSecond: 0, until, ...ofItsOwn, goesOnAt, asks: undefined };
}

/** The window is named before a rate that is paused anyhow: it is what somebody who waits asks about first. */
function kindOf({ passage, effective }: Resolution): SpanKind {
  switch (passage.kind) {
    case 'waits':
    case 'pauses':
      return passage.kind;
    case 'always':
    case 'open':
      return effective.kind === 'paused' ? 'ratePaused' : 'runs';
    case 'trickles':
    case 'finishes':
      return effective.kind === 'paused' ? 'ratePaused' : passage.kind;
    default:
      return passage satisfies never;
  }
}

function opensAt(passage: Passage): number | undefined {
  return passage.kind === 'waits' || passage.kind === 'pauses' ? passage.opensAt : undefined;
}
