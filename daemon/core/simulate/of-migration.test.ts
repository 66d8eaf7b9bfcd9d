import { describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import { limited } from '../rate/rate.ts';
import { travellerOf } from './of-migration.ts';

describe('A migration in a simulation', () => {
  it('has all of its bytes before it when it waits', () => {
    expect(travellerOf(migrationAfter(eventsTo.pending))).toEqual({
      name: 'm-1',
      facts: {
        volume: { name: 'db', sizeBytes: 1000, metadata: {} },
        source: { host: 'stor-01', pool: 'fast', driver: 'file' },
        destination: { host: 'stor-02', pool: 'fast', driver: 'file' },
        requestedLimit: undefined,
      },
      leftBytes: 1000,
      hasBegun: false,
      hasPlace: false,
      wanted: 'run',
      asksAt: undefined,
      askedAt: expect.any(Number),
    });
  });

  it('has what has not landed before it when it copies', () => {
    const copying = migrationAfter(eventsTo.copying);
    const progress = { ...copying.progress, landedBytes: 400 };
    expect(travellerOf({ ...copying, progress, limit: limited(7) })).toMatchObject({
      leftBytes: 600,
      hasBegun: true,
      hasPlace: true,
      facts: { requestedLimit: limited(7) },
    });
  });

  it('has nothing before it once all has landed', () => {
    expect(travellerOf(migrationAfter(eventsTo.verifying))).toMatchObject({ leftBytes: 0, hasBegun: true });
    expect(travellerOf(migrationAfter(eventsTo.publish))).toMatchObject({ leftBytes: 0 });
  });

  it('takes no part when it is being given up', () => {
    expect(travellerOf({ ...migrationAfter(eventsTo.copying), wanted: 'cancel' })).toBeUndefined();
  });
});
