import { statfs } from 'node:fs/promises';
import { Fault } from '../../fault.ts';
import type { PoolSpace } from '../driver.ts';
import type { Target } from './targets.ts';

/** The space of a file pool. */
export interface FileSpace extends PoolSpace {
  /** What hidden targets were promised and have not yet taken, in bytes. */
  readonly promisedBytes: number;
}

export async function readSpace(root: string, targets: readonly Target[]): Promise<FileSpace> {
  const { bsize, blocks, bavail } = await statfs(root);
  const promisedBytes = targets.reduce(
    (sum, { spec, allocatedBytes }) => sum + Math.max(0, spec.sizeBytes - allocatedBytes),
    0,
  );
  const freeBytes = Math.max(0, bavail * bsize - promisedBytes);
  return { capacityBytes: blocks * bsize, freeBytes, largestFreeBytes: freeBytes, freeDeviceBytes: [], promisedBytes };
}

/** @throws Fault TARGET_TOO_SMALL with both numbers when a volume of that size does not fit */
export function requireSpace(pool: string, sizeBytes: number, space: FileSpace): void {
  if (sizeBytes <= space.freeBytes) return;
  const promised = space.promisedBytes > 0 ? ` (${space.promisedBytes} more are promised to other migrations)` : '';
  throw new Fault(
    'TARGET_TOO_SMALL',
    `pool ${pool} has ${space.freeBytes} bytes free${promised}, the volume has ${sizeBytes}; free ${sizeBytes - space.freeBytes} bytes or choose another pool`,
    { pool, free_bytes: String(space.freeBytes), size_bytes: String(sizeBytes) },
  );
}
