import { crc32 } from 'node:zlib';
import type { Selectable } from 'kysely';
import type { Rate } from '../core/rate/rate.ts';
import { completed } from './earlier-records.ts';
import type { MigrationRecord, RateChange } from './records.ts';
import { StoreError } from './store-error.ts';
import type { MigrationsTable, RateChangesTable } from './tables.ts';

/**
 * A migration as the text of its row. JSON leaves out what is undefined and reading gives undefined for what is left out,
 * so the record comes back as it was.
 */
export function documentOf(record: MigrationRecord): string {
  return JSON.stringify(record);
}

/** The columns of a migration that must go together. */
export type MigrationRow = Omit<Selectable<MigrationsTable>, 'checksum'>;

export const migrationColumns = ['id', 'volume', 'state', 'created_at', 'ended_at', 'document', 'checksum'] as const;

export const rateChangeColumns = [
  'migration_id',
  'sequence',
  'rate',
  'cause',
  'policy_generation',
  'requested_at',
  'acknowledged_at',
  'effective_at',
] as const;

/** @throws StoreError RECORD_DAMAGED */
export function recordOf({ checksum, ...row }: Selectable<MigrationsTable>): MigrationRecord {
  if (checksumOf(row) === checksum) return completed(JSON.parse(row.document) as MigrationRecord);
  const message = `the record of migration ${row.id} in the store is damaged: its checksum is not that of what it says; restore a backup with "sluiced --restore"`;
  throw new StoreError('RECORD_DAMAGED', message);
}

/** CRC-32 of a row, which finds every damage to a few bytes in a row. */
export function checksumOf({ id, volume, state, created_at, ended_at, document }: MigrationRow): number {
  return crc32(JSON.stringify([id, volume, state, created_at, ended_at, document]));
}

/** When the migration of a document ended, in milliseconds of Unix time; null while it has not. */
export function endedAtOf(document: string): number | null {
  const { state } = (JSON.parse(document) as MigrationRecord).migration;
  return 'endedAt' in state ? state.endedAt : null;
}

export function rateChangeRow(migrationId: string, change: RateChange): Selectable<RateChangesTable> {
  return {
    migration_id: migrationId,
    sequence: change.sequence,
    rate: JSON.stringify(change.rate),
    cause: change.cause,
    policy_generation: change.policyGeneration,
    requested_at: change.requestedAt,
    acknowledged_at: change.acknowledgedAt ?? null,
    effective_at: change.effectiveAt ?? null,
  };
}

export function rateChangeOf(row: Selectable<RateChangesTable>): RateChange {
  return {
    sequence: row.sequence,
    rate: JSON.parse(row.rate) as Rate,
    cause: row.cause,
    policyGeneration: row.policy_generation,
    requestedAt: row.requested_at,
    acknowledgedAt: row.acknowledged_at ?? undefined,
    effectiveAt: row.effective_at ?? undefined,
  };
}
