import type { Selectable } from 'kysely';
import type { Rate } from '../core/rate/rate.ts';
import { completed } from './earlier-records.ts';
import type { MigrationRecord, RateChange } from './records.ts';
import type { RateChangesTable } from './tables.ts';

/**
 * A migration as the text of its row. JSON leaves out what is undefined and reading gives undefined for what is left out,
 * so the record comes back as it was.
 */
export function documentOf(record: MigrationRecord): string {
  return JSON.stringify(record);
}

export function recordOf(document: string): MigrationRecord {
  return completed(JSON.parse(document) as MigrationRecord);
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
