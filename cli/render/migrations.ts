import type { MigrationView } from '../views/migration.ts';
import { formatBytes, formatEta, formatSpeed, percentOf } from './amounts.ts';
import { limitPhrase } from './limit.ts';
import { withNotes } from './notes.ts';
import type { Paint } from './paint.ts';
import { paintState } from './state.ts';
import { renderTable } from './table.ts';
import { printable } from './text.ts';

/** Migrations, one a line; below a line what stands in its way or why it failed. */
export function renderMigrations(migrations: readonly MigrationView[], paint: Paint, width?: number): string {
  const table = renderTable(
    [
      { title: 'ID', atLeast: 8, cut: 'middle' },
      { title: 'VOLUME', atLeast: 6, cut: 'middle' },
      { title: 'TO', atLeast: 8, cut: 'middle' },
      { title: 'STATE', paint: (text) => paintState(text, paint) },
      { title: 'DONE', align: 'right' },
      { title: 'SIZE', align: 'right' },
      { title: 'RATE', align: 'right' },
      { title: 'LIMIT', align: 'right' },
      { title: 'ETA', align: 'right' },
    ],
    migrations.map((view) => [
      view.id,
      printable(view.volume),
      `${view.destinationHost}:${view.destinationPool}`,
      view.wanted === 'pause' ? 'paused' : view.state,
      `${percentOf(view.landedBytes, view.sizeBytes)}%`,
      formatBytes(view.sizeBytes),
      view.state === 'copying' ? formatSpeed(view.currentBytesPerSecond) : '-',
      limitPhrase(view.explanation).rate,
      view.etaMs === null ? '-' : formatEta(view.etaMs),
    ]),
    paint,
    width,
  );
  return withNotes(
    table,
    migrations.map((view) => view.error?.message ?? view.obstacle),
    paint,
    width,
  );
}
