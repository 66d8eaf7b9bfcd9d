import type { Migration } from '../migration/migration.ts';
import { formatPlace, isSamePlace } from '../migration/place.ts';
import type { VolumeFacts } from './volume.ts';

/** Names that more than one place has a volume of, each with the places, `host:pool`, in the order of the volumes. */
export type Duplicates = ReadonlyMap<string, readonly string[]>;

/**
 * Two volumes of one name on two hosts: which is the right one nobody can tell, so it is told and never guessed. Not among them is what a
 * migration makes for a moment: while it switches, or the driver moves, both of its ends may have the volume, and it knows which counts.
 * @param migrations those that have not ended
 */
export function duplicatesAmong(volumes: readonly VolumeFacts[], migrations: readonly Migration[]): Duplicates {
  const moving = new Map(migrations.filter(mayShowBoth).map((migration) => [migration.request.volume, migration]));
  const places = new Map<string, string[]>();
  for (const volume of volumes) {
    const migration = moving.get(volume.name);
    // The source stands for both.
    if (migration !== undefined && isSamePlace(volume, migration.request.destination)) continue;
    const known = places.get(volume.name);
    if (known === undefined) places.set(volume.name, [formatPlace(volume)]);
    else known.push(formatPlace(volume));
  }
  return new Map([...places].filter(([, found]) => found.length > 1));
}

function mayShowBoth({ state }: Migration): boolean {
  return state.kind === 'switching' || (state.kind === 'preparing' && state.step === 'driverAsked');
}
