import type { Registry } from 'prom-client';
import { gauge, oncePerScrape } from '../../monitoring/families.ts';
import type { BatchView } from '../batches/entry.ts';
import type { BatchState } from '../core/batch/summary.ts';

const states: readonly BatchState[] = ['pending', 'running', 'paused', 'cancelling'];

/** Batches that have not ended, each as one. */
export function batchFamilies(registry: Registry, batches: { open(): readonly BatchView[] }): void {
  const open = oncePerScrape(() => batches.open());
  gauge(registry, { name: 'sluice_batches', help: 'Batches that have not ended', labels: ['state'] }, () =>
    states.map((state) => [{ state }, open().filter(({ summary }) => summary.state === state).length]),
  );
  const each = (name: string, help: string, amountOf: (view: BatchView) => number | undefined) =>
    gauge(registry, { name, help, labels: ['batch'] }, () =>
      open().flatMap((view) => {
        const value = amountOf(view);
        return value === undefined ? [] : [[{ batch: view.batch.id }, value]];
      }),
    );
  each('sluice_batch_size_bytes', 'Size of all its volumes', ({ summary }) => summary.sizeBytes);
  each('sluice_batch_landed_bytes', 'How much of that has landed', ({ summary }) => summary.landedBytes);
  each(
    'sluice_batch_failed_migrations',
    'How many of its migrations failed or were refused',
    ({ summary }) => summary.counts.find(({ state }) => state === 'failed')?.count ?? 0,
  );
  each(
    'sluice_batch_remaining_seconds',
    'Time until the last of it has landed, at the rates in force; absent where something stands still for nobody knows how long',
    ({ summary }) => (summary.etaMs === undefined ? undefined : summary.etaMs / 1000),
  );
}
