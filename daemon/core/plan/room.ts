import type { PoolFacts } from './volume.ts';

/** Room in a pool that an accepted migration will take and has not taken yet: there is no target of it so far. */
export interface Claim {
  readonly migrationId: string;
  readonly sizeBytes: number;
}

/**
 * The largest volume that a pool can still take beside those that were promised room before. Targets that exist are no claims: their agent
 * leaves them out of what it calls free.
 * @returns bytes
 */
export function roomBeside(pool: PoolFacts, claims: readonly Claim[]): number {
  const claimed = claims.map(({ sizeBytes }) => sizeBytes);
  if (pool.freeDeviceBytes.length > 0) return deviceBeside(pool.freeDeviceBytes, claimed);
  return Math.max(0, pool.largestFreeBytes - claimed.reduce((sum, bytes) => sum + bytes, 0));
}

/**
 * Each volume takes a device of its own, the smallest that it fits on. A volume that fits on one device fits on every larger one, so giving
 * each claim, the largest first, the smallest device that takes it leaves the largest device that can be left. A claim that fits on none
 * keeps none from others.
 */
function deviceBeside(devices: readonly number[], claimed: readonly number[]): number {
  const free = [...devices].sort((a, b) => a - b);
  for (const bytes of [...claimed].sort((a, b) => b - a)) {
    const place = free.findIndex((size) => size >= bytes);
    if (place !== -1) free.splice(place, 1);
  }
  return free.at(-1) ?? 0;
}
