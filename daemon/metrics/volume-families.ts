import type { Registry } from 'prom-client';
import { gauge, single } from '../../monitoring/families.ts';
import type { DuplicateWatch } from '../migrations/duplicate-watch.ts';

/** What is told of volumes. */
export function volumeFamilies(registry: Registry, duplicates: Pick<DuplicateWatch, 'known'>): void {
  gauge(
    registry,
    {
      name: 'sluice_volume_duplicates',
      help: 'Names that volumes in more than one place have, as of the last look at all hosts; absent until the first',
    },
    () => (duplicates.known === undefined ? [] : single(duplicates.known.size)),
  );
}
