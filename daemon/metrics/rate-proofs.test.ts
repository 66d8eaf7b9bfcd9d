import { describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import type { MigrationState } from '../core/migration/state.ts';
import { limited } from '../core/rate/rate.ts';
import { viewOf } from '../migrations/entry.ts';
import type { MigrationChange } from '../migrations/register.ts';
import type { RateChange } from '../store/records.ts';
import { RateProofs } from './rate-proofs.ts';

const copying = migrationAfter(eventsTo.copying);

function told(kind: MigrationChange['kind'], rateChanges: RateChange[], state: MigrationState = copying.state) {
  const migration = { ...copying, state };
  return { kind, view: viewOf({ migration, explanation: undefined }, { rateChanges, events: [] }) };
}

const asked: RateChange = {
  sequence: 3,
  rate: limited(100),
  cause: 'request',
  policyGeneration: 1,
  requestedAt: 10_000,
  acknowledgedAt: undefined,
  effectiveAt: undefined,
};

describe('proofs of rate changes', () => {
  it('are found once each, when they come', () => {
    const proofs = new RateProofs();
    const acknowledged = [{ ...asked, acknowledgedAt: 10_040 }];
    expect(proofs.hear(told('step', [asked]))).toEqual([]);
    expect(proofs.hear(told('progress', acknowledged))).toEqual([{ kind: 'acknowledged', sequence: 3, seconds: 0.04 }]);
    expect(proofs.hear(told('progress', acknowledged))).toEqual([]);
    expect(proofs.hear(told('progress', [{ ...asked, acknowledgedAt: 10_040, effectiveAt: 10_500 }]))).toEqual([
      { kind: 'effective', sequence: 3, seconds: 0.5 },
    ]);
  });

  it('of a migration that is started again are not found again', () => {
    const proofs = new RateProofs();
    const proven = [{ ...asked, acknowledgedAt: 10_040, effectiveAt: 10_500 }];
    proofs.hear(told('progress', proven));
    proofs.hear(told('step', proven, { kind: 'cancelled', endedAt: 11_000 }));
    expect(proofs.hear(told('step', [...proven], { kind: 'pending', blockedBy: undefined }))).toEqual([]);
    expect(proofs.hear(told('progress', [...proven]))).toEqual([]);
  });

  it('are never before the asking, whatever the clock of the sink says', () => {
    expect(new RateProofs().hear(told('progress', [{ ...asked, effectiveAt: 9_000 }]))).toEqual([
      { kind: 'effective', sequence: 3, seconds: 0 },
    ]);
  });
});
