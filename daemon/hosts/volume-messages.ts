import type { Pool } from '../../proto/gen/sluice/agent/v1/Pool.ts';
import type { Volume } from '../../proto/gen/sluice/agent/v1/Volume.ts';
import type { PoolFacts, VolumeFacts } from '../core/plan/volume.ts';

export function poolFactsOf(host: string, pool: Pool): PoolFacts {
  const { name, driver, capacityBytes, freeBytes, volumeCount, largestFreeBytes, freeDeviceBytes, problem } = pool;
  return { host, name, driver, capacityBytes, freeBytes, volumeCount, largestFreeBytes, freeDeviceBytes, problem };
}

/** @param driver that of the volume's pool, which agents do not repeat with each volume */
export function volumeFactsOf(host: string, driver: string, volume: Volume): VolumeFacts {
  const { name, pool, sizeBytes, allocatedBytes, metadata, holders } = volume;
  return { name, host, pool, driver, sizeBytes, allocatedBytes, metadata, holders };
}
