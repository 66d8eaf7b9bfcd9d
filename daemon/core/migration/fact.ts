import { sameRate } from '../rate/merge.ts';
import { formatRate } from '../rate/text.ts';
import { checkDone, checkLost, checkStarted, compared, counted } from './checking.ts';
import { copyLanded, copyLost, copyStarted } from './copying.ts';
import type { Fact } from './event.ts';
import { abandon, fail, removed } from './giving-up.ts';
import type { Migration } from './migration.ts';
import { handedBack, takenUp } from './offered.ts';
import type { Refusal } from './refusal.ts';
import { unsettled } from './source-fate.ts';
import { begun, blocked, chooseHostCopy, unblocked } from './starting.ts';
import { hasEnded } from './state.ts';
import { enter, outOfPlace, type Step, step } from './step.ts';
import { described, published, sourceRemoved, sourceSpared } from './switching.ts';
import { targetAsked, targetCreated, targetGone } from './target.ts';

/** What has become known: each fact moves the migration on from the one state in which it can come true. */
export function learn(migration: Migration, fact: Fact, now: number): Step | Refusal {
  switch (fact.kind) {
    case 'begun':
      return begun(migration, fact.origin);
    case 'blocked':
      return blocked(migration, fact.by, now);
    case 'unblocked':
      return unblocked(migration);
    case 'takenUp':
      return takenUp(migration, now);
    case 'handedBack':
      return handedBack(migration, now);
    case 'driverAsked':
    case 'driverMoved':
    case 'driverDeclined':
      return driver(migration, fact, now);
    case 'targetCreated':
      return targetCreated(migration, fact.sizeBytes, now);
    case 'targetAsked':
      return targetAsked(migration, fact);
    case 'targetGone':
      return targetGone(migration, fact.failure, now);
    case 'copyStarted':
      return migration.state.kind === 'verifying'
        ? checkStarted(migration)
        : copyStarted(migration, fact.sinkInstance, now);
    case 'copyLost':
      return copyLost(migration, fact, now);
    case 'copyLanded':
      return copyLanded(migration, fact.landedBytes);
    case 'verified':
      return counted(migration, fact, now);
    case 'checkDone':
      return checkDone(migration, now);
    case 'checkLost':
      return checkLost(migration, fact, now);
    case 'compared':
      return compared(migration, fact, now);
    case 'published':
      return published(migration, fact);
    case 'described':
      return described(migration, fact.sourceFate);
    case 'sourceRemoved':
      return sourceRemoved(migration, now);
    case 'sourceSpared':
      return sourceSpared(migration, now);
    case 'rateResolved':
      return rateResolved(migration, fact);
    case 'metadataChanged':
      return hasEnded(migration.state)
        ? outOfPlace(migration, fact.kind)
        : step({ ...migration, metadata: fact.metadata });
    case 'failed':
      return fail(migration, fact.failure, now);
    case 'abandoned':
      return abandon(migration, now);
    case 'removed':
      return removed(migration, fact.remnant, now);
    default:
      return fact satisfies never;
  }
}

type DriverFact = Extract<Fact, { kind: 'driverAsked' | 'driverMoved' | 'driverDeclined' }>;

function driver(migration: Migration, fact: DriverFact, now: number): Step | Refusal {
  const { state } = migration;
  const expected = fact.kind === 'driverAsked' ? 'askDriver' : 'driverAsked';
  if (state.kind !== 'preparing' || state.step !== expected) return outOfPlace(migration, fact.kind);
  if (fact.kind === 'driverAsked') {
    return enter({ ...migration, sourceFate: fact.sourceFate }, { kind: 'preparing', step: 'driverAsked' });
  }
  if (fact.kind === 'driverDeclined') return chooseHostCopy({ ...migration, sourceFate: unsettled }, fact.reason);
  const moved: Migration = {
    ...migration,
    way: { kind: 'driver', reason: fact.reason },
    startedAt: migration.startedAt ?? now,
    progress: { ...migration.progress, landedBytes: migration.sizeBytes },
  };
  return enter(moved, { kind: 'succeeded', endedAt: now }, `moved by the driver: ${fact.reason}`);
}

/** A rate other than the one granted last is a new grant; it is stored before the agent hears of it. */
function rateResolved(migration: Migration, fact: Extract<Fact, { kind: 'rateResolved' }>): Step | Refusal {
  if (hasEnded(migration.state)) return outOfPlace(migration, fact.kind);
  const { grant } = migration;
  if (grant !== undefined && sameRate(grant.rate, fact.rate)) return step(migration);
  const sequence = (grant?.sequence ?? 0) + 1;
  const { rate, cause } = fact;
  const made = step({ ...migration, grant: { rate, sequence } }, `rate ${formatRate(rate)} by ${cause}`);
  return { ...made, effects: [...made.effects, { kind: 'rateChange', sequence, rate, cause }] };
}
