import { formatRate } from '../rate/text.ts';
import type { ExplanationWindow } from './explanation.ts';
import { windowOf } from './hours.ts';
import { formatOrigin } from './origin.ts';
import type { Passage } from './passage.ts';
import type { Hours } from './terms.ts';
import { closedUntil, windowNote } from './window-text.ts';

/** The window that a migration runs in. @returns undefined where none restricts it */
export function explainedWindow(hours: Hours, passage: Passage, at: number): ExplanationWindow | undefined {
  const use = windowOf(hours);
  if (use === undefined || hours.window === undefined || passage.kind === 'always') return undefined;
  const origin = formatOrigin(hours.window.origin);
  return { names: use.names, origin, passage, note: windowNote(use, hours, at) };
}

/** The rest of a summary: `, but window nights is closed until Mon 2026-11-23 22:00 Europe/Berlin: it waits`; empty while it is open. */
export function hindrance(hours: Hours, passage: Passage, at: number): string {
  const use = windowOf(hours);
  if (use === undefined || passage.kind === 'always' || passage.kind === 'open') return '';
  return `, but ${closedUntil(use, at)}: ${consequence(passage)}`;
}

function consequence(passage: Exclude<Passage, { kind: 'always' | 'open' }>): string {
  switch (passage.kind) {
    case 'waits':
      return 'it waits';
    case 'pauses':
      return 'it is paused';
    case 'trickles':
      return `it trickles at no more than ${formatRate(passage.rate)}`;
    case 'finishes':
      return 'it has begun and goes on to its end';
  }
}
