import { clipText } from '../../daemon/core/plan/clip.ts';
import type { ExplanationView, WindowView } from '../views/explanation.ts';
import type { MigrationView } from '../views/migration.ts';
import { momentText } from './moment.ts';
import { printable } from './text.ts';

/** What whoever asked for a migration or a limit should know at once: that it waits, and that a max clips the limit. */
export function noticesOn({ explanation }: MigrationView): string[] {
  const window = explanation?.window ?? null;
  const closed = window === null ? undefined : closedPhrase(window, explanation?.atTime ?? null);
  return [closed, clipPhrase(explanation)].filter((notice) => notice !== undefined);
}

/** `limit 500MiB/s of the request is clipped to 120MiB/s by rule across-racks (20-rules.yaml:31)` */
export function clipPhrase(explanation: ExplanationView | null): string | undefined {
  const winner = explanation?.layers.find(({ won }) => won);
  const cap = explanation?.caps.find(({ clipped }) => clipped);
  if (winner?.kind !== 'request' && winner?.kind !== 'metadata') return undefined;
  if (cap === undefined || cap.max === null || winner.limit === null) return undefined;
  const { scope, origin, max } = cap;
  return printable(clipText({ by: winner.kind, limit: winner.limit, max, scope, origin }));
}

/**
 * `window nights (20-rules.yaml:7) is closed: waits and starts by itself; opens 2026-11-23 21:00:00Z, in 6h20m`; undefined where no
 * window is in the way.
 * @param at the instant that it is told at
 */
function closedPhrase(window: WindowView, at: string | null): string | undefined {
  const fate = { waits: 'waits and starts by itself', pauses: 'paused', trickles: 'goes on at a trickle' };
  const { passage, opensTime, names, origin } = window;
  if (passage !== 'waits' && passage !== 'pauses' && passage !== 'trickles') return undefined;
  const opening = opensTime === null ? 'never opens again' : `opens ${momentText(opensTime, at)}`;
  return printable(`window ${names.join(' or ')} (${origin}) is closed: ${fate[passage]}; ${opening}`);
}
