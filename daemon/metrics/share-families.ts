import type { Registry } from 'prom-client';
import { gauge, oncePerScrape, single } from '../../monitoring/families.ts';
import type { MigrationView } from '../migrations/entry.ts';
import type { Shares } from '../sharing/shares.ts';
import type { ShareStanding } from '../sharing/standing.ts';
import { rateValue } from './rate-value.ts';

interface Standing {
  readonly migration: string;
  readonly standing: ShareStanding;
}

/** What the budgets leave each migration that runs, and who waits for his turn. */
export function shareFamilies(
  registry: Registry,
  active: () => readonly MigrationView[],
  shares: Pick<Shares, 'standingOf'>,
): void {
  const standings = oncePerScrape((): readonly Standing[] =>
    active().map(({ migration: { id } }) => ({ migration: id, standing: shares.standingOf(id) })),
  );
  gauge(registry, { name: 'sluice_migrations_queued', help: 'Migrations that could run and wait for their turn' }, () =>
    single(standings().filter(({ standing }) => standing.kind === 'queued').length),
  );
  gauge(
    registry,
    {
      name: 'sluice_migration_queue_place',
      help: 'Its place among those that wait for their turn, from 1; absent where it does not wait',
      labels: ['migration'],
    },
    () =>
      standings().flatMap(({ migration, standing }) =>
        standing.kind === 'queued' ? [[{ migration }, standing.place]] : [],
      ),
  );
  gauge(
    registry,
    {
      name: 'sluice_migration_share_bytes_per_second',
      help: 'What budgets and its own limits leave it; unlimited is +Inf; absent where it does not run',
      labels: ['migration'],
    },
    () =>
      standings().flatMap(({ migration, standing }) =>
        standing.kind === 'sharing' ? [[{ migration }, rateValue(standing.rate)]] : [],
      ),
  );
}
