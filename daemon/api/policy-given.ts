import type { GivenMigration } from '../../proto/gen/sluice/v1/GivenMigration.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import type { Place } from '../core/policy/query.ts';
import type { Traveller } from '../core/simulate/scene.ts';
import type { ExplainingParts } from './policy-explain.ts';
import { KnownStorage } from './policy-known-storage.ts';
import { limitOf } from './rate-message.ts';
import { instantOf } from './time-message.ts';

/** So many migrations may be imagined at once. */
const mostGiven = 5000;

/**
 * Migrations that are only imagined, as travellers: what is not said of them is asked of the hosts.
 * @param policies those that are simulated; their inventory says which hosts there are
 * @throws Refusal that begins with the name of the migration it is about
 */
export async function givenTravellers(
  given: readonly GivenMigration[],
  policies: PolicySet,
  parts: Pick<ExplainingParts, 'volumes' | 'catalog'>,
): Promise<Traveller[]> {
  if (given.length > mostGiven) {
    const message = `${given.length} migrations are given: simulate at most ${mostGiven} at once`;
    throw new Refusal('REQUEST_INVALID', message, { migrations: String(given.length) });
  }
  const storage = new KnownStorage(parts);
  const travellers: Traveller[] = [];
  for (const [index, each] of given.entries()) {
    travellers.push(await named(each.name || each.volume || `migration ${index + 1}`, each, policies, storage));
  }
  return travellers;
}

async function named(name: string, given: GivenMigration, policies: PolicySet, storage: KnownStorage) {
  try {
    return await travellerOf(name, given, policies, storage);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.reason, `${name}: ${error.message}`, { ...error.facts, migration: name });
  }
}

async function travellerOf(
  name: string,
  given: GivenMigration,
  policies: PolicySet,
  storage: KnownStorage,
): Promise<Traveller> {
  if (given.volume === '') throw new Refusal('REQUEST_INVALID', 'no volume: set its name');
  if (given.sizeBytes < 0) throw new Refusal('REQUEST_INVALID', `size of ${given.sizeBytes} bytes: set 1 or more`);
  const { sourceHost, sourcePool, sourceDriver, destinationHost, destinationPool, destinationDriver } = given;
  const isWhole = given.sizeBytes > 0 && sourceHost !== '' && sourcePool !== '';
  const known = isWhole ? undefined : await storage.volume(given.volume, sourceHost, sourcePool);
  const source = { host: sourceHost || known?.host || '', pool: sourcePool || known?.pool || '' };
  const destination = { host: destinationHost, pool: destinationPool };
  refusePlaces(source, destination, policies);
  const sizeBytes = given.sizeBytes || known?.sizeBytes || 0;
  const metadata = given.sizeBytes > 0 ? given.metadata : { ...known?.metadata, ...given.metadata };
  const driverAt = async (place: Omit<Place, 'driver'>, said: string): Promise<Place> => ({
    ...place,
    driver: said || (await storage.driver(place.host, place.pool)),
  });
  return {
    name,
    facts: {
      volume: { name: given.volume, sizeBytes, metadata },
      source: await driverAt(source, sourceDriver),
      destination: await driverAt(destination, destinationDriver),
      requestedLimit: limitOf(given.limit),
    },
    leftBytes: sizeBytes,
    hasBegun: false,
    hasPlace: false,
    wanted: 'run',
    asksAt: given.startTime === null ? undefined : instantOf(given.startTime, 'start_time'),
    askedAt: undefined,
  };
}

/** @throws Refusal HOST_NOT_FOUND, POOL_NOT_FOUND, SAME_POOL */
function refusePlaces(source: Omit<Place, 'driver'>, destination: Omit<Place, 'driver'>, { hosts }: PolicySet): void {
  for (const { host, pool } of [source, destination]) {
    if (!hosts.has(host)) {
      const message = `host ${host || '""'} is not in the inventory of the policies that are simulated`;
      throw new Refusal('HOST_NOT_FOUND', message, { host });
    }
    if (pool === '') throw new Refusal('POOL_NOT_FOUND', `no pool on host ${host}: name one`, { host, pool });
  }
  if (source.host !== destination.host || source.pool !== destination.pool) return;
  const message = `source and destination are the same pool, ${source.host}:${source.pool}`;
  throw new Refusal('SAME_POOL', message, source);
}
