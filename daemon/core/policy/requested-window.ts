import type { Window } from '../window/window.ts';
import { type Passage, passageAt } from './passage.ts';
import type { PolicySet } from './policy-set.ts';
import type { Hours } from './terms.ts';

/** Stands for a window that the policies do not have any more: nothing ever opens it. */
const neverOpens: Window = { calendars: [] };

/** Hours, and what they make of a migration at an instant. */
export interface HoursInForce {
  readonly hours: Hours;
  readonly passage: Passage;
}

/**
 * The hours that a request sets by the name of a window. What has begun when it closes is paused, trickles or goes on as that window says;
 * the trickle of the policies is about theirs.
 * @returns undefined where the request names none
 */
export function requestedHours({ windows }: PolicySet, name: string | undefined): Hours | undefined {
  if (name === undefined) return undefined;
  const window = windows.get(name)?.window;
  const file = window === undefined ? 'request; the policies have no such window' : 'request';
  const value = { names: [name], window: window ?? neverOpens };
  return { window: { value, origin: { file, line: 0, column: 0 } }, trickle: undefined };
}

/**
 * Which hours hold a migration: its policies' and those of its request must both let it through, so the stricter of them, at the instant.
 * @param requested undefined where the request sets none
 */
export function hoursInForce(
  policies: Hours,
  requested: Hours | undefined,
  at: number,
  hasBegun: boolean,
): HoursInForce {
  const own = { hours: policies, passage: passageAt(policies, at, hasBegun) };
  if (requested === undefined) return own;
  const asked = { hours: requested, passage: passageAt(requested, at, hasBegun) };
  return isStricter(asked.passage, own.passage) ? asked : own;
}

/** How much of a migration each lets through, from all to nothing. */
const strictness: Readonly<Record<Passage['kind'], number>> = {
  always: 0,
  open: 1,
  finishes: 2,
  trickles: 3,
  pauses: 4,
  waits: 4,
};

/** Of two that let as much through, it is the one that does so for longer where they are closed, and for less long where they are open. */
function isStricter(a: Passage, b: Passage): boolean {
  const difference = strictness[a.kind] - strictness[b.kind];
  if (difference !== 0) return difference > 0;
  if (a.kind === 'always' || b.kind === 'always') return false;
  if (a.kind === 'open') return endOf(a) < endOf(b);
  const byRate = speedOf(a) - speedOf(b);
  return byRate === 0 ? endOf(a) > endOf(b) : byRate < 0;
}

function endOf(passage: Exclude<Passage, { kind: 'always' }>): number {
  return (passage.kind === 'open' ? passage.closesAt : passage.opensAt) ?? Number.POSITIVE_INFINITY;
}

function speedOf(passage: Passage): number {
  return passage.kind === 'trickles' && passage.rate.kind === 'limited' ? passage.rate.bytesPerSecond : 0;
}
