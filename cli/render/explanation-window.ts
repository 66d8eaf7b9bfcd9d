import type { ChangeView, WindowView } from '../views/explanation.ts';
import { rateText } from './limit.ts';
import { momentText } from './moment.ts';
import type { Paint } from './paint.ts';
import { printable } from './text.ts';
import { wrap } from './wrap.ts';

const indent = '  ';

/**
 * The window that a migration runs in: its names, where that is said, what it makes of the migration, and when it opens or closes.
 * @param at the instant that all this is told for
 */
export function renderWindow(view: WindowView, at: string | null, paint: Paint, width?: number): string {
  const names = printable(view.names.join(' or '));
  const note = printable(view.note) || (view.passage === 'open' ? 'open' : 'closed');
  return [
    `${paint.faint('window')} ${names}  ${paint.faint(printable(view.origin))}`,
    wrap(`${indent}${view.passage === 'open' ? paint.good(note) : paint.warn(note)}`, width, indent),
    wrap(`${indent}${fateText(view, at)}`, width, indent),
  ].join('\n');
}

/** When what comes next by itself comes, and what it will be. */
export function renderNextChange(
  { time, effective, why }: ChangeView,
  at: string | null,
  paint: Paint,
  width?: number,
) {
  const when = time === null ? '-' : momentText(time, at);
  const what = `${paint.strong(rateText(effective))}${why === '' ? '' : `: ${printable(why)}`}`;
  return [paint.faint('next change'), wrap(`${indent}${when}`, width, indent), `${indent}${what}`].join('\n');
}

/** What becomes of the migration, and up to when, where the reader is too: the note speaks of the window in its own zone. */
function fateText({ passage, trickle, opensTime, closesTime }: WindowView, at: string | null): string {
  const opens = opensTime === null ? 'for ever' : `until the window opens ${momentText(opensTime, at)}`;
  switch (passage) {
    case 'open':
      return closesTime === null ? 'it may run' : `it may run until the window closes ${momentText(closesTime, at)}`;
    case 'waits':
      return `it has not begun, and waits ${opens}`;
    case 'pauses':
      return `it is paused ${opens}`;
    case 'trickles':
      return `it goes on at no more than ${rateText(trickle)} ${opens}`;
    case 'finishes':
      return 'it has begun, and goes on to its end';
    case 'unspecified':
      return 'what that means for it is not known to this version of sluice';
    default:
      return passage satisfies never;
  }
}
