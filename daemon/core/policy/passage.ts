import { lowest } from '../rate/merge.ts';
import { paused, type Rate } from '../rate/rate.ts';
import { standingOf } from '../window/standing.ts';
import type { AtClose } from '../window/window.ts';
import type { Hours } from './terms.ts';

/** What its window makes of a migration at an instant. Times are milliseconds since the epoch; undefined is never. */
export type Passage =
  /** No window restricts it. */
  | { readonly kind: 'always' }
  | { readonly kind: 'open'; readonly closesAt: number | undefined }
  /** It has not begun, and the window is closed: it waits. */
  | { readonly kind: 'waits'; readonly opensAt: number | undefined }
  /** It has begun and stands still until the window opens. */
  | { readonly kind: 'pauses'; readonly opensAt: number | undefined }
  /** It has begun and goes on at no more than this rate, which is `limited`. */
  | { readonly kind: 'trickles'; readonly rate: Rate; readonly opensAt: number | undefined }
  /** It has begun and goes on to its end as if the window were open. */
  | { readonly kind: 'finishes'; readonly opensAt: number | undefined };

const always: Passage = { kind: 'always' };

/** @param hours that apply to the migration; `at` in milliseconds since the epoch */
export function passageAt(hours: Hours, at: number, hasBegun: boolean): Passage {
  const allowed = hours.window?.value ?? 'always';
  if (allowed === 'always') return always;
  const standing = standingOf(allowed.window, at);
  if (standing.kind === 'open') return { kind: 'open', closesAt: standing.closesAt };
  const { opensAt } = standing;
  if (!hasBegun) return { kind: 'waits', opensAt };
  const rest = atCloseOf(hours, standing.atClose);
  switch (rest.kind) {
    case 'pause':
      return { kind: 'pauses', opensAt };
    case 'finish':
      return { kind: 'finishes', opensAt };
    case 'trickle':
      return { kind: 'trickles', rate: rest.rate, opensAt };
  }
}

/** What holds at the close: a trickle stated by the policies, else what the window itself says. */
export function atCloseOf({ trickle }: Hours, ofWindow: AtClose): AtClose {
  return trickle === undefined ? ofWindow : { kind: 'trickle', rate: trickle.value };
}

/** What is left of a rate; never more than it. */
export function letThrough(passage: Passage, rate: Rate): Rate {
  switch (passage.kind) {
    case 'always':
    case 'open':
    case 'finishes':
      return rate;
    case 'trickles':
      return lowest(rate, passage.rate);
    case 'waits':
    case 'pauses':
      return paused;
  }
}
