import { describe, expect, it } from '@jest/globals';
import { aRequest, deleted, eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import type { MigrationEvent } from '../migration/event.ts';
import { limited, paused } from '../rate/rate.ts';
import { reached } from '../share/grant/holding.ts';
import { activityOf, type Circumstances } from './activity.ts';

const down = { kind: 'down', reason: 'unplugged' } as const;
const usual: Circumstances = {
  ceiling: limited(100),
  closure: undefined,
  source: { kind: 'up', instanceId: 'run-1' },
  destination: { kind: 'up', instanceId: 'run-1' },
  contact: reached,
};
const closed = { standsStill: true, obstacle: 'closed' };
const lost = { kind: 'lost', leaseEndsAt: 1000, fallback: paused } as const;
const here = { ...aRequest, destination: { host: 'stor-01', pool: 'slow' } };

function activity(events: readonly MigrationEvent[], seen: Partial<Circumstances> = {}, now = 0, request = aRequest) {
  return activityOf(migrationAfter([...events], request), { ...usual, ...seen }, now);
}

describe('In the sharing of budgets a migration', () => {
  it('is ready when it could begin: nobody paused it, its window is open, its hosts are up', () => {
    expect(activity(eventsTo.pending)).toBe('ready');
    expect(activity([{ kind: 'pause' }])).toBe('still');
    expect(activity([], { closure: closed })).toBe('still');
    expect(activity([], { source: down })).toBe('still');
    expect(activity([], { destination: down })).toBe('still');
  });

  it('keeps its place while it prepares and can go on, or a driver was asked', () => {
    expect(activity(eventsTo.preparing)).toBe('busy');
    expect(activity([...eventsTo.preparing, { kind: 'pause' }])).toBe('still');
    expect(activity(eventsTo.preparing, { closure: closed })).toBe('still');
    expect(activity(eventsTo.preparing, { destination: down })).toBe('still');
    const asked: MigrationEvent[] = [...eventsTo.preparing, { kind: 'driverAsked', sourceFate: deleted }];
    expect(activity(asked, { closure: closed, destination: down }, 0, here)).toBe('busy');
  });

  it('keeps its place while it is checked and switched', () => {
    expect(activity(eventsTo.verifying, { source: down })).toBe('copying');
    for (const events of [eventsTo.publish, eventsTo.describe]) {
      expect(activity(events, { source: down })).toBe('busy');
    }
  });

  it('copies, and stands still where its rate is paused or it is being cancelled', () => {
    expect(activity(eventsTo.copying)).toBe('copying');
    expect(activity(eventsTo.copying, { ceiling: paused })).toBe('still');
    expect(activity([...eventsTo.copying, { kind: 'cancel' }])).toBe('still');
  });

  it('copies on while its destination is down, but does not begin to then', () => {
    expect(activity(eventsTo.copying, { destination: down })).toBe('copying');
    expect(activity(eventsTo.intended, { destination: down })).toBe('still');
  });

  it('keeps its place as long as a copy that is out of reach may move', () => {
    const seen = { source: down, contact: lost };
    expect(activity(eventsTo.copying, seen, 999)).toBe('copying');
    expect(activity(eventsTo.copying, seen, 1000)).toBe('still');
  });

  it('stands still when it is being cleaned up', () => {
    expect(activity([...eventsTo.copying, { kind: 'cancel' }, { kind: 'abandoned' }])).toBe('still');
  });
});
