import { advance } from '../../daemon/core/migration/advance.ts';
import type { MigrationEvent } from '../../daemon/core/migration/event.ts';
import {
  type Migration,
  type MigrationRequest,
  newMigration,
  type Origin,
} from '../../daemon/core/migration/migration.ts';
import { Refusal } from '../../daemon/core/migration/refusal.ts';
import type { SettledFate } from '../../daemon/core/migration/source-fate.ts';
import { limited } from '../../daemon/core/rate/rate.ts';

/** A request to move "db" between two hosts. */
export const aRequest: MigrationRequest = {
  volume: 'db',
  destination: { host: 'stor-02', pool: 'fast' },
  limit: undefined,
  forceHostCopy: false,
  keepSource: undefined,
};

/** What the checks found about it. */
export const anOrigin: Origin = {
  source: { host: 'stor-01', pool: 'fast' },
  drivers: { source: 'file', destination: 'file' },
  sizeBytes: 1000,
  metadata: {},
};

/** A migration to which these events have happened, one after the other. */
export function migrationAfter(events: readonly MigrationEvent[], request = aRequest, origin = anOrigin): Migration {
  return events.reduce<Migration>(
    (migration, event) => {
      const made = advance(migration, event, 1000);
      if (made instanceof Refusal) throw made;
      return made.next;
    },
    newMigration('m-1', request, origin, 0),
  );
}

const begun: MigrationEvent = { kind: 'begun', origin: anOrigin };
const targetCreated: MigrationEvent = { kind: 'targetCreated', sizeBytes: 1000 };
const rateResolved: MigrationEvent = { kind: 'rateResolved', rate: limited(100), cause: 'request' };
const copyStarted: MigrationEvent = { kind: 'copyStarted', sinkInstance: 'run-1' };

/** A source that is not kept, as the request says. */
export const deleted: SettledFate = { kind: 'deleted', reason: 'request' };

/** Events that lead from nothing to each stage of a host copy between hosts. */
export const eventsTo = {
  pending: [],
  preparing: [begun],
  intended: [begun, targetCreated, rateResolved],
  copying: [begun, targetCreated, rateResolved, copyStarted],
  verifying: [begun, targetCreated, rateResolved, copyStarted, { kind: 'copyLanded', landedBytes: 1000 }],
  publish: [
    begun,
    targetCreated,
    rateResolved,
    copyStarted,
    { kind: 'copyLanded', landedBytes: 1000 },
    { kind: 'verified', sinkBytes: 1000 },
  ],
  describe: [
    begun,
    targetCreated,
    rateResolved,
    copyStarted,
    { kind: 'copyLanded', landedBytes: 1000 },
    { kind: 'verified', sinkBytes: 1000 },
    { kind: 'published', sizeBytes: 1000, metadata: {} },
  ],
} satisfies Record<string, MigrationEvent[]>;
