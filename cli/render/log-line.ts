import type { MigrationView } from '../views/migration.ts';
import { formatBytes, formatEta, formatSpeed, percentOf } from './amounts.ts';
import { limitPhrase } from './limit.ts';
import { printable } from './text.ts';

/** One migration at one moment, for a log: time, id, state, landed of total, rate now, limit and who set it, ETA. */
export function renderLogLine(view: MigrationView, now: Date): string {
  const { rate, by } = limitPhrase(view.explanation);
  const progress = `${percentOf(view.landedBytes, view.sizeBytes)}% ${formatBytes(view.landedBytes)} of ${formatBytes(view.sizeBytes)}`;
  const parts = [
    `${progress} at ${formatSpeed(view.currentBytesPerSecond)}`,
    `limit ${rate}${by === '' ? '' : ` by ${by}`}`,
    view.wanted === 'pause' ? 'paused by request' : '',
    view.etaMs === null ? '' : `eta ${formatEta(view.etaMs)}`,
    printable(view.obstacle),
  ];
  return `${now.toISOString().slice(0, 19)}Z ${view.id} ${view.state} ${parts.filter((part) => part !== '').join(', ')}`;
}

/** What has to change for a line to be written at once; amounts alone do not count, nor the seconds that an obstacle has lasted. */
export function turningPointOf(view: MigrationView): string {
  const { rate, by } = limitPhrase(view.explanation);
  return JSON.stringify([view.state, view.wanted, view.obstacle.replace(/\d+/g, ''), rate, by]);
}
