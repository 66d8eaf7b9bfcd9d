import { createLogUpdate } from 'log-update';
import type { Output } from '../output.ts';
import { renderLiveLines } from '../render/live-line.ts';
import { renderSummary } from '../render/summary.ts';
import { wrap } from '../render/wrap.ts';
import type { MigrationView } from '../views/migration.ts';
import { hasEnded } from '../views/state-words.ts';
import type { Display } from './display.ts';

/** One line a migration at the foot of the terminal, repainted; those that ended leave their summary above. */
export function liveDisplay(output: Output): Display {
  const repaint = createLogUpdate(output.screen as NodeJS.WriteStream);
  const running = new Map<string, MigrationView>();
  const summarized = new Set<string>();
  let away = '';

  const paint = () => repaint(frameOf([...running.values()], away, output));
  const resized = () => paint();
  output.screen.on('resize', resized);

  return {
    update(view) {
      away = '';
      if (hasEnded(view)) {
        running.delete(view.id);
        if (!summarized.has(view.id)) repaint.persist(wrap(renderSummary(view, output.paint), output.columns, '  '));
        summarized.add(view.id);
      } else {
        running.set(view.id, view);
      }
      paint();
    },
    lost(message) {
      away = message;
      paint();
    },
    close() {
      output.screen.off('resize', resized);
      if (running.size === 0) repaint.clear();
      repaint.done();
    },
  };
}

function frameOf(running: readonly MigrationView[], away: string, output: Output): string {
  // The last cell of a row stays free: a terminal that wraps there would break the repainting.
  const width = (output.columns ?? 80) - 1;
  const lines = renderLiveLines(running, width, output.paint);
  return [...lines, ...(away === '' ? [] : [output.paint.warn(`${away}; trying again`)])].join('\n');
}
