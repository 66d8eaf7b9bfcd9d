import type { MigrationRequest } from '../migration/migration.ts';
import type { Place } from '../migration/place.ts';
import { type HostStanding, isAway } from './standing.ts';
import type { PoolFacts, VolumeFacts } from './volume.ts';

/**
 * A volume on a host that is away, which the request waits for: nothing is known of it but what the request says, and its size is 0 until
 * its host is asked. Undefined where the request does not wait, or says of no host that is away that the volume is there.
 */
export function awaitedVolume(request: MigrationRequest, source: HostStanding | undefined): VolumeFacts | undefined {
  const { volume: name, waitForHost, from } = request;
  if (!waitForHost || from === undefined || source === undefined || !isAway(source)) return undefined;
  return { name, ...from, driver: '', sizeBytes: 0, allocatedBytes: 0, metadata: {}, holders: [] };
}

/** A pool on a host that is away: what it can take is asked when its host is back. */
export function awaitedPool({ host, pool: name }: Place): PoolFacts {
  const unknown = { driver: '', capacityBytes: 0, freeBytes: 0, volumeCount: 0, freeDeviceBytes: [], problem: '' };
  return { host, name, ...unknown, largestFreeBytes: Number.POSITIVE_INFINITY };
}
