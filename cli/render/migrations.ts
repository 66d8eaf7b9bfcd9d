import type { MigrationView } from '../views/migration.ts';
import { formatBytes, formatEta, formatSpeed, percentOf } from './amounts.ts';
import { limitPhrase, shareText } from './limit.ts';
import { withNotes } from './notes.ts';
import type { Paint } from './paint.ts';
import { hindrancePhrase } from './queue.ts';
import { paintState } from './state.ts';
import { type Column, renderTable } from './table.ts';
import { printable } from './text.ts';

/** Migrations, one a line; below a line what stands in its way or why it failed. Shares have a column where anything is shared. */
export function renderMigrations(migrations: readonly MigrationView[], paint: Paint, width?: number): string {
  const isShared = migrations.some(({ share }) => (share?.budgets.length ?? 0) > 0);
  const shareColumn: Column[] = isShared ? [{ title: 'SHARE', align: 'right' }] : [];
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
      ...shareColumn,
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
      ...shareColumn.map(() => shareText(view.share?.share ?? null)),
      view.etaMs === null ? '-' : formatEta(view.etaMs),
    ]),
    paint,
    width,
  );
  return withNotes(
    table,
    migrations.map((view) => view.error?.message ?? hindrancePhrase(view)),
    paint,
    width,
  );
}
