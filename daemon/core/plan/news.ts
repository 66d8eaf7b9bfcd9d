import type { Explanation, ExplanationWindow } from '../policy/explanation.ts';
import { formatRate } from '../rate/text.ts';
import { clipOf, clipText, sameClip } from './clip.ts';
import { closing, opening, type Windows, windowPhrase } from './closure.ts';

/**
 * What people are to hear of when one explanation takes the place of another: a window that opened or closed, and what clips the limit
 * that they asked for. A changed rate is told of its own.
 * @param before undefined for a migration that is new
 */
export function newsBetween(before: Explanation | undefined, after: Explanation, windows: Windows): string[] {
  return [...windowNews(before?.window, after.window, windows), ...clipNews(before, after)];
}

function windowNews(before: ExplanationWindow | undefined, after: ExplanationWindow | undefined, windows: Windows) {
  if (before?.passage.kind === after?.passage.kind && before?.names.join() === after?.names.join()) return [];
  if (after === undefined) return before === undefined ? [] : ['no window restricts it any more'];
  return windowTold(after, before, windows);
}

/** That it waits is told as its obstacle, and that the window is open when it was created is no news. */
function windowTold(after: ExplanationWindow, before: ExplanationWindow | undefined, windows: Windows): string[] {
  const name = windowPhrase(after);
  const { passage } = after;
  switch (passage.kind) {
    case 'waits':
      return [];
    case 'open':
      return before === undefined ? [] : [`${name} is open ${closing(after, windows)}`];
    case 'pauses':
      return [`${name} closed: paused; ${opening(after, windows)}`];
    case 'trickles':
      return [`${name} closed: goes on at ${formatRate(passage.rate)} at most; ${opening(after, windows)}`];
    case 'finishes':
      return [`${name} closed: goes on to its end`];
  }
}

function clipNews(before: Explanation | undefined, after: Explanation): string[] {
  const was = before === undefined ? undefined : clipOf(before);
  const is = clipOf(after);
  if (sameClip(was, is)) return [];
  return [is === undefined ? 'no max clips the limit any more' : clipText(is)];
}
