import { nextCopy } from './copying.ts';
import { type Migration, newMigration } from './migration.ts';
import { type Offer, ownerNames } from './offer.ts';
import type { Place } from './place.ts';
import { Refusal } from './refusal.ts';
import { enter, outOfPlace, type Step } from './step.ts';

/** What is known of an offered copy when it becomes a migration. */
export interface Offered {
  readonly offer: Offer;
  readonly volume: string;
  readonly source: Place;
  readonly destination: Place;
  readonly sizeBytes: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** Milliseconds of Unix time. */
  readonly offeredAt: number;
}

/** Id of the migration that an offer becomes: the same however often the daemon hears of it. */
export function migrationIdOfOffer(offerId: string): string {
  return `cinder-${offerId}`;
}

/** A migration of which all but the copy is its owner's. */
export function newOfferedMigration(offered: Offered): Migration {
  const { offer, volume, source, destination, sizeBytes, metadata, offeredAt } = offered;
  const request = { volume, destination, limit: undefined, forceHostCopy: true, keepSource: true };
  const drivers = { source: offer.owner, destination: offer.owner };
  const origin = { source, drivers, sizeBytes, metadata };
  return { ...newMigration(migrationIdOfOffer(offer.id), request, origin, offeredAt), offer };
}

/** Its window is open and its turn has come: both ends are there already, so the copy is next. */
export function takenUp(migration: Migration, now: number): Step | Refusal {
  const { state, offer, sizeBytes } = migration;
  if (state.kind !== 'pending' || offer === undefined) return outOfPlace(migration, 'takenUp');
  const copy = nextCopy(migration, { startBytes: 0, sinkInstance: undefined, setbacks: 0, notBefore: now });
  const reason = `${ownerNames[offer.owner]} has ${offer.host} copy it`;
  const next: Migration = { ...migration, copies: copy.number, way: { kind: 'hostCopy', reason } };
  return enter(next, { kind: 'copying', targetBytes: sizeBytes, copy }, `host copy: ${reason}`);
}

/** Its owner has been told that all of it landed, and goes on by itself. */
export function handedBack(migration: Migration, now: number): Step | Refusal {
  const { state, offer } = migration;
  if (state.kind !== 'verifying' || offer === undefined) return outOfPlace(migration, 'handedBack');
  return enter(
    migration,
    { kind: 'succeeded', endedAt: now },
    `copied; the rest of its move is ${ownerNames[offer.owner]}'s`,
  );
}

/** Only its owner can ask for it again. */
export function refuseRetryOfOffer({ id, offer }: Migration): Refusal | undefined {
  if (offer === undefined) return undefined;
  const owner = ownerNames[offer.owner];
  const message = `migration ${id} is ${owner}'s, which knows what became of its volume; ask ${owner} to migrate it again`;
  return new Refusal('MIGRATION_NOT_RETRYABLE', message, { migration_id: id, owner: offer.owner });
}
