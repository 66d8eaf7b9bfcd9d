import type { Output } from '../output.ts';
import { renderLogLine, turningPointOf } from '../render/log-line.ts';
import { plain } from '../render/paint.ts';
import { renderSummary } from '../render/summary.ts';
import { hasEnded } from '../views/state-words.ts';
import type { Display } from './display.ts';

/** At most one line in this time of a migration of which only the amounts change. */
const everyMs = 5000;

/** Lines for a log: one at every change of state or limit, else thinned; a summary at the end. */
export function logDisplay(output: Output, now: () => Date): Display {
  const written = new Map<string, { atMs: number; turningPoint: string }>();
  let daemonAway = false;
  return {
    update(view) {
      daemonAway = false;
      const at = now();
      const turningPoint = turningPointOf(view);
      const before = written.get(view.id);
      if (before?.turningPoint === turningPoint && at.getTime() - before.atMs < everyMs) return;
      written.set(view.id, { atMs: at.getTime(), turningPoint });
      output.line(hasEnded(view) ? renderSummary(view, plain) : renderLogLine(view, at));
    },
    lost(message) {
      if (!daemonAway) output.note(`sluice: ${message}; trying again`);
      daemonAway = true;
    },
    close() {},
  };
}
