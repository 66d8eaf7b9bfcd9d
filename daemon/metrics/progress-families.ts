import type { Registry } from 'prom-client';
import { counter, type Family, gauge, type Sample } from '../../monitoring/families.ts';
import { formatPlace } from '../core/migration/place.ts';
import { remainingMs } from '../core/plan/progress.ts';
import type { MigrationView } from '../migrations/entry.ts';
import { rateValue } from './rate-value.ts';

/** A figure of one migration; undefined where there is none at the moment. */
type Figure = (view: MigrationView, now: number) => number | undefined;

/** One series for each migration that has not ended, and none for any other. All rates have their value by `rateValue`. */
const figures: readonly (Omit<Family<'migration'>, 'labels'> & { readonly of: Figure })[] = [
  {
    name: 'sluice_migration_size_bytes',
    help: 'Size of the volume',
    of: ({ migration }) => migration.sizeBytes,
  },
  {
    name: 'sluice_migration_landed_bytes',
    help: 'How far the bytes have landed, measured at the sink; falls where a copy begins anew',
    of: ({ migration }) => migration.progress.landedBytes,
  },
  {
    name: 'sluice_migration_limit_bytes_per_second',
    help: 'The limit that won among those asked for; unlimited is +Inf, paused is 0; absent until resolved',
    of: ({ explanation }) => ratedBy(explanation?.layers.find(({ won }) => won)?.limit),
  },
  {
    name: 'sluice_migration_granted_bytes_per_second',
    help: 'The rate that its copy is held to; unlimited is +Inf, paused is 0; absent before its first copy',
    of: ({ migration }) => ratedBy(migration.grant?.rate),
  },
  {
    name: 'sluice_migration_highest_granted_bytes_per_second',
    help: 'The highest rate that its copy was ever held to, as far as the history goes back; what the worst second is against',
    of: ({ highestRate }) => ratedBy(highestRate),
  },
  {
    name: 'sluice_migration_measured_bytes_per_second',
    help: 'What landed in the last second, measured at the sink',
    of: ({ migration }) => migration.progress.currentBytesPerSecond,
  },
  {
    name: 'sluice_migration_worst_second_bytes',
    help: 'What landed in the fastest one-second window so far, measured at the sink',
    of: ({ migration }) => migration.progress.worstSecondBytes,
  },
  {
    name: 'sluice_migration_remaining_seconds',
    help: 'Seconds until all has landed at the pace of the moment; absent where it stands still',
    of: ({ migration }) => secondsOf(remainingMs(migration)),
  },
  {
    name: 'sluice_migration_window_closes_seconds',
    help: 'Seconds until the window that it runs in closes; absent where it is closed, or never closes, or there is none',
    of: ({ explanation }, now) => {
      const passage = explanation?.window?.passage;
      if (passage?.kind !== 'open' || passage.closesAt === undefined) return undefined;
      return passage.closesAt > now ? (passage.closesAt - now) / 1000 : undefined;
    },
  },
  {
    name: 'sluice_migration_rate_change_pending_seconds',
    help: 'Seconds since a rate was asked for that the sink has not moved at yet; absent where the last one is in effect',
    of: ({ migration, rateChanges }, now) => {
      const last = rateChanges.at(-1);
      if (migration.state.kind !== 'copying' || last === undefined || last.effectiveAt !== undefined) return undefined;
      return Math.max(0, now - last.requestedAt) / 1000;
    },
  },
];

/** How far and how fast each migration is that has not ended. @param now gives milliseconds of Unix time */
export function progressFamilies(registry: Registry, active: () => readonly MigrationView[], now: () => number): void {
  gauge(
    registry,
    {
      name: 'sluice_migration_info',
      help: 'Always 1; the labels say what the migration moves, and from where to where',
      labels: ['migration', 'volume', 'source', 'destination'],
    },
    () => active().map(infoOf),
  );
  counter(
    registry,
    {
      name: 'sluice_migration_above_limit_seconds_total',
      help: 'Time in which more landed in the last second than the limit let, a tenth left aside; of all copies together',
      labels: ['migration'],
    },
    () => active().flatMap((view) => sample(view, view.migration.progress.aboveLimitMs / 1000)),
  );
  for (const { of, ...family } of figures) {
    gauge(registry, { ...family, labels: ['migration'] }, () =>
      active().flatMap((view) => sample(view, of(view, now()))),
    );
  }
}

function infoOf({ migration }: MigrationView): Sample<'migration' | 'volume' | 'source' | 'destination'> {
  const { id, request, source } = migration;
  const places = { source: formatPlace(source), destination: formatPlace(request.destination) };
  return [{ migration: id, volume: request.volume, ...places }, 1];
}

function sample({ migration }: MigrationView, value: number | undefined): Sample<'migration'>[] {
  return value === undefined ? [] : [[{ migration: migration.id }, value]];
}

function ratedBy(rate: Parameters<typeof rateValue>[0] | undefined): number | undefined {
  return rate === undefined ? undefined : rateValue(rate);
}

function secondsOf(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
