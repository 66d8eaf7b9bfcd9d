import { describe, expect, it } from '@jest/globals';
import { migrationOf } from '../../test/support/cinder-api-scene.ts';
import { cleared } from '../core/migration/cleared.ts';
import type { Migration } from '../core/migration/migration.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { MigrationState } from '../core/migration/state.ts';
import { migrationStatusOf } from './migration-status.ts';

const failure = { reason: 'SINK_FULL', message: 'full', facts: {} };
const states: readonly [state: MigrationState, status: string][] = [
  [{ kind: 'pending', blockedBy: undefined }, 'starting'],
  [{ kind: 'preparing', step: 'createTarget' }, 'starting'],
  [{ kind: 'switching', step: 'removeSource' }, 'completing'],
  [{ kind: 'cleaning', ending: { kind: 'cancelled' }, copy: undefined, remnants: [] }, 'migrating'],
  [{ kind: 'succeeded', endedAt: 1 }, 'success'],
  [{ kind: 'failed', endedAt: 1, failure }, 'error'],
  [{ kind: 'cancelled', endedAt: 1 }, 'error'],
];

describe('the migration status', () => {
  it.each(states)('of %j is %s', (state, status) => {
    expect(migrationStatusOf(migrationOf({}, { state }))).toBe(status);
  });

  it('is none without a migration, and of a copy that another system offered', () => {
    const offer = { id: 'o', owner: 'cinder' } as unknown as NonNullable<Migration['offer']>;
    expect(migrationStatusOf(undefined)).toBeNull();
    expect(migrationStatusOf(migrationOf({}, { offer }))).toBeNull();
  });

  it('that was cleared is none, until the migration is started again', () => {
    const ended = cleared(migrationOf({}, { state: { kind: 'failed', endedAt: 1, failure } })) as Migration;
    expect(migrationStatusOf(ended)).toBeNull();
    const again: Migration = { ...ended, attempt: 2, state: { kind: 'pending', blockedBy: undefined } };
    expect(migrationStatusOf(again)).toBe('starting');
    expect(migrationStatusOf({ ...again, state: { kind: 'succeeded', endedAt: 2 } })).toBe('success');
  });

  it('of a migration that has not ended cannot be cleared', () => {
    expect(cleared(migrationOf({}))).toBeInstanceOf(Refusal);
  });
});
