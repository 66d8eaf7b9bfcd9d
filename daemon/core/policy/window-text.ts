import { formatRate } from '../rate/text.ts';
import { nextChange, standingOf } from '../window/standing.ts';
import type { AtClose, Window } from '../window/window.ts';
import { formatLocal } from '../window/zone.ts';
import { atCloseOf } from './passage.ts';
import type { Hours } from './terms.ts';
import type { WindowUse } from './window-use.ts';

/** `window nights`; `window nights or weekend` for several together, which are open when any of them is. */
export function windowName({ names }: WindowUse): string {
  return `window ${names.join(' or ')}`;
}

/** Of a window that is closed at an instant: `window nights is closed until Mon 2026-11-23 22:00 Europe/Berlin`. */
export function closedUntil(use: WindowUse, at: number): string {
  const opensAt = nextChange(use.window, at);
  const until = opensAt === undefined ? 'for ever' : `until ${localText(use.window, opensAt)}`;
  return `${windowName(use)} is closed ${until}`;
}

/** How a window is and what comes of it: `open; closes Tue 2026-11-24 06:00 Europe/Berlin; what has begun is paused then`. */
export function windowNote({ window }: WindowUse, hours: Hours, at: number): string {
  const standing = standingOf(window, at);
  const fate = fateText(atCloseOf(hours, standing.atClose));
  if (standing.kind === 'closed') {
    const { opensAt } = standing;
    return `closed; ${opensAt === undefined ? 'never opens again' : `opens ${localText(window, opensAt)}`}; ${fate}`;
  }
  const { closesAt } = standing;
  return closesAt === undefined
    ? 'open; never closes again'
    : `open; closes ${localText(window, closesAt)}; ${fate} then`;
}

function fateText(fate: AtClose): string {
  switch (fate.kind) {
    case 'pause':
      return 'what has begun is paused';
    case 'trickle':
      return `what has begun trickles at ${formatRate(fate.rate)}`;
    case 'finish':
      return 'what has begun goes on to its end';
  }
}

/** In the zone of the window; in that of the first that is named, where several are. */
function localText({ calendars: [first] }: Window, instant: number): string {
  return formatLocal(instant, first?.timezone ?? 'UTC');
}
