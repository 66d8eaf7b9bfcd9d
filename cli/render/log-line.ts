import type { MigrationView } from '../views/migration.ts';
import { formatBytes, formatEta, formatSpeed, percentOf } from './amounts.ts';
import { holdPhrase, limitPhrase } from './limit.ts';
import { hindrancePhrase } from './queue.ts';
import { stageOf } from './stage.ts';

/** One migration at one moment, for a log: time, id, state, landed of total, rate now, limit and who set it, ETA. */
export function renderLogLine(view: MigrationView, now: Date): string {
  const { rate, by } = holdPhrase(view);
  const { done, all } = stageOf(view);
  const progress = `${percentOf(done, all)}% ${formatBytes(done)} of ${formatBytes(all)}`;
  const parts = [
    `${progress} at ${formatSpeed(view.currentBytesPerSecond)}`,
    `limit ${rate}${by === '' ? '' : ` by ${by}`}`,
    view.wanted === 'pause' ? 'paused by request' : '',
    view.etaMs === null ? '' : `eta ${formatEta(view.etaMs)}`,
    hindrancePhrase(view),
  ];
  return `${now.toISOString().slice(0, 19)}Z ${view.id} ${view.state} ${parts.filter((part) => part !== '').join(', ')}`;
}

/** What has to change for a line to be written at once; amounts alone do not count, nor the share of a budget or the seconds that an obstacle has lasted. */
export function turningPointOf(view: MigrationView): string {
  const { rate, by } = limitPhrase(view.explanation);
  const hindrance = hindrancePhrase(view).replace(/\d+/g, '');
  return JSON.stringify([view.state, view.wanted, hindrance, rate, by, holdPhrase(view).by]);
}
