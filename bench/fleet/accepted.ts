import { join } from 'node:path';
import { newMigration } from '../../daemon/core/migration/migration.ts';
import { sqliteDialect } from '../../daemon/store/sqlite.ts';
import { Store } from '../../daemon/store/store.ts';
import { type FleetCopy, fleetCopies, fleetPool, volumeBytes } from './estate.ts';

/**
 * Stores migrations, those of the fleet unless told others, as a daemon does that has just accepted them, so that the next one takes them
 * up: to accept one costs questions to its hosts, which is not what is measured.
 * @param folder of the daemon
 */
export async function storeAccepted(folder: string, copies: readonly FleetCopy[] = fleetCopies()): Promise<void> {
  const state = join(folder, 'state');
  const store = await Store.open(sqliteDialect(state), state);
  const drivers = { source: 'file', destination: 'file' };
  const now = Date.now();
  await Promise.all(
    copies.map(({ id, volume, source, destination }, number) => {
      const to = { host: destination, pool: fleetPool };
      const request = { volume, destination: to, limit: undefined, forceHostCopy: true, keepSource: undefined };
      const origin = { source: { host: source, pool: fleetPool }, drivers, sizeBytes: volumeBytes, metadata: {} };
      const migration = newMigration(id, request, origin, now + number);
      return store.save({ migration, explanation: undefined }, { rateChanges: [], events: [] });
    }),
  );
  await store.close();
}
