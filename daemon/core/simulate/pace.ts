import type { Passage } from '../policy/passage.ts';
import { hostsOf } from '../policy/query.ts';
import { type Grounds, type Resolution, resolveAt } from '../policy/resolve.ts';
import { sameRate } from '../rate/merge.ts';
import { paused, type Rate } from '../rate/rate.ts';
import type { Traveller } from './scene.ts';
import type { SpanKind } from './timeline.ts';

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
}

export function samePace(a: Pace, b: Pace): boolean {
  return a.kind === b.kind && a.bytesPerSecond === b.bytesPerSecond && sameRate(a.rate, b.rate);
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
): Pace {
  if (asksAt !== undefined && asksAt > at) return still('unasked', asksAt, asksAt);
  if (wanted === 'pause') return still('requestPaused', Number.POSITIVE_INFINITY, undefined);
  if (hostsOf(facts).some((host) => !grounds.policies.hosts.has(host))) {
    return still('hostUnknown', Number.POSITIVE_INFINITY, undefined);
  }
  const resolution = resolveAt(grounds, at, hasBegun);
  const until = resolution.until ?? Number.POSITIVE_INFINITY;
  const kind = kindOf(resolution);
  const { effective: rate, passage } = resolution;
  if (rate.kind === 'paused') return still(kind, until, opensAt(passage));
  const bytesPerSecond = rate.kind === 'limited' ? rate.bytesPerSecond : unlimitedAs;
  return { kind, rate, bytesPerSecond, until, goesOnAt: undefined };
}

function still(kind: SpanKind, until: number, goesOnAt: number | undefined): Pace {
  return { kind, rate: paused, bytesPerSecond: 0, until, goesOnAt };
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
