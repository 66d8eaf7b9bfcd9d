import { createLogUpdate } from 'log-update';
import type { Output } from '../output.ts';
import { batchTurningPointOf, renderBatchLine, renderBatchSummary, renderLiveBatch } from '../render/batch-line.ts';
import { plain } from '../render/paint.ts';
import { type BatchView, hasBatchEnded } from '../views/batch.ts';

/** Shows batches as they go. */
export interface BatchDisplay {
  update(view: BatchView): void;
  /** Says that the daemon is away for the moment. */
  lost(message: string): void;
  /** Leaves the screen as it should stay. */
  close(): void;
}

/** Lines that change on a terminal, lines for a log elsewhere, objects with `--json`. */
export function batchDisplayFor(output: Output): BatchDisplay {
  if (output.json) return jsonBatchDisplay(output);
  return output.terminal ? liveBatchDisplay(output) : logBatchDisplay(output, () => new Date());
}

function jsonBatchDisplay(output: Output): BatchDisplay {
  return { update: (view) => output.line(JSON.stringify(view)), lost() {}, close() {} };
}

/** A few lines a batch at the foot of the terminal, repainted; those that ended leave their summary above. */
function liveBatchDisplay(output: Output): BatchDisplay {
  const repaint = createLogUpdate(output.screen as NodeJS.WriteStream);
  const running = new Map<string, BatchView>();
  let away = '';
  const paint = () => {
    // The last cell of a row stays free: a terminal that wraps there would break the repainting.
    const width = (output.columns ?? 80) - 1;
    const lines = [...running.values()].flatMap((view) => renderLiveBatch(view, width, output.paint));
    const most = Math.max(3, (output.screen.rows ?? 24) - 2);
    const rest = away === '' ? [] : [output.paint.warn(`${away}; trying again`)];
    repaint([...lines.slice(0, most), ...rest].join('\n'));
  };
  output.screen.on('resize', paint);
  return {
    update(view) {
      away = '';
      if (!hasBatchEnded(view)) running.set(view.id, view);
      else {
        running.delete(view.id);
        repaint.persist(renderBatchSummary(view, output.paint));
      }
      paint();
    },
    lost(message) {
      away = message;
      paint();
    },
    close() {
      output.screen.off('resize', paint);
      if (running.size === 0) repaint.clear();
      repaint.done();
    },
  };
}

/** At most one line in this time of a batch of which only the amounts change. */
const everyMs = 5000;

export function logBatchDisplay(output: Output, now: () => Date): BatchDisplay {
  const written = new Map<string, { atMs: number; turningPoint: string }>();
  let isAway = false;
  return {
    update(view) {
      isAway = false;
      const at = now();
      const turningPoint = batchTurningPointOf(view);
      const before = written.get(view.id);
      if (before?.turningPoint === turningPoint && at.getTime() - before.atMs < everyMs) return;
      written.set(view.id, { atMs: at.getTime(), turningPoint });
      output.line(hasBatchEnded(view) ? renderBatchSummary(view, plain) : renderBatchLine(view, at));
    },
    lost(message) {
      if (!isAway) output.note(`sluice: ${message}; trying again`);
      isAway = true;
    },
    close() {},
  };
}
