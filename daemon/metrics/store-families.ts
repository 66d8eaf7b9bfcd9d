import { Counter, Histogram, type Registry } from 'prom-client';
import type { Store } from '../store/store.ts';

/** Seconds: a commit waits for the disk. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** What the store takes over writing. */
export function storeFamilies(registry: Registry, store: Pick<Store, 'onCommit'>): void {
  const durations = new Histogram({
    name: 'sluice_store_commit_duration_seconds',
    help: 'How long transactions took that wrote about migrations; what comes at the same time is in one',
    buckets,
    registers: [registry],
  });
  const failures = new Counter({
    name: 'sluice_store_commit_failures_total',
    help: 'Transactions about migrations that failed since the daemon started',
    registers: [registry],
  });
  store.onCommit(({ seconds, hasFailed }) => {
    durations.observe(seconds);
    if (hasFailed) failures.inc();
  });
}
