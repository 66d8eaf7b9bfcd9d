import { sameRate } from '../rate/merge.ts';
import { isOpen, nextChange } from '../window/standing.ts';
import type { ExplanationChange } from './explanation.ts';
import { hoursOf, rulesAt, windowOf } from './hours.ts';
import type { Passage } from './passage.ts';
import { type Grounds, type Resolution, resolveAt } from './resolve.ts';
import { windowName } from './window-text.ts';
import type { WindowUse } from './window-use.ts';

/** So many openings and closings that make no difference are looked past; then nothing is said to change. */
const farthest = 100;

/**
 * What changes next by itself: the first opening or closing that makes another rate or another passage of what holds now. What may run
 * now has begun by then.
 * @param at milliseconds since the epoch
 */
export function nextChangeOf(grounds: Grounds, at: number, hasBegun: boolean): ExplanationChange | undefined {
  const now = resolveAt(grounds, at, hasBegun);
  const begun = hasBegun || now.passage.kind !== 'waits';
  let before = at;
  let until = now.until;
  for (let step = 0; step < farthest && until !== undefined; step++) {
    const then = resolveAt(grounds, until, begun);
    if (differs(now, then)) return { at: until, effective: then.effective, why: whatHappens(grounds, before, until) };
    before = until;
    until = then.until;
  }
  return undefined;
}

function differs(now: Resolution, then: Resolution): boolean {
  return !sameRate(now.effective, then.effective) || !samePassage(now.passage, then.passage);
}

function samePassage(a: Passage, b: Passage): boolean {
  if (a.kind !== 'trickles' || b.kind !== 'trickles') return a.kind === b.kind;
  return sameRate(a.rate, b.rate);
}

/** `window nights closes`. @param before an instant since which nothing that matters has opened or closed until then */
function whatHappens({ fitting, during, policies }: Grounds, before: number, at: number): string {
  const own = windowOf(hoursOf(rulesAt(fitting, before), policies.default));
  const uses = own === undefined ? during : [...during, own];
  const changing = uses.filter(({ window }) => nextChange(window, before) === at);
  return [...new Set(changing.map((use) => event(use, at)))].join(' and ');
}

function event(use: WindowUse, at: number): string {
  return `${windowName(use)} ${isOpen(use.window, at) ? 'opens' : 'closes'}`;
}
