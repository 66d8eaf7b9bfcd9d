import { Fault } from '../../fault.ts';
import type { Slot } from './inventory.ts';

/** A device is free when it can be used, no volume is recorded in it and nobody holds it. */
export function isFree(slot: Slot): boolean {
  return slot.problem === undefined && slot.record.kind === 'free' && slot.holders.length === 0;
}

/**
 * The smallest free device that takes a volume, so that large ones stay for large volumes.
 * @throws Fault NO_FREE_DEVICE, TARGET_TOO_SMALL
 */
export function chooseDevice(pool: string, slots: readonly Slot[], sizeBytes: number): Slot {
  const free = slots.filter(isFree).sort((a, b) => a.sizeBytes - b.sizeBytes);
  const largest = free.at(-1);
  if (largest === undefined) {
    throw new Fault(
      'NO_FREE_DEVICE',
      `pool ${pool}: none of its ${slots.length} devices is free; delete a volume or add a device to the agent's configuration`,
      { pool },
    );
  }
  const chosen = free.find((slot) => slot.sizeBytes >= sizeBytes);
  if (chosen !== undefined) return chosen;
  throw new Fault(
    'TARGET_TOO_SMALL',
    `pool ${pool}: its largest free device, ${largest.path}, has ${largest.sizeBytes} bytes, the volume has ${sizeBytes}; add a larger device or choose another pool`,
    { pool, free_bytes: String(largest.sizeBytes), size_bytes: String(sizeBytes) },
  );
}
