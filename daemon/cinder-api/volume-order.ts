import { ApiFault } from './api-fault.ts';
import { hostName } from './host-name.ts';
import type { ShownVolume } from './shown-volumes.ts';

/** Tells which of two volumes comes first, as Array.sort asks it. */
export type VolumeOrder = (a: ShownVolume, b: ShownVolume) => number;

/** By what volumes may be ordered. Sluice does not know when a volume was made. */
const keys: Readonly<Record<string, (volume: ShownVolume) => string | number>> = {
  id: ({ facts }) => facts.name,
  name: ({ facts }) => facts.name,
  // What the client sends where a person writes name.
  display_name: ({ facts }) => facts.name,
  status: ({ status }) => status,
  size: ({ facts }) => facts.sizeBytes,
  host: ({ facts }) => hostName(facts),
  created_at: () => 0,
  updated_at: () => 0,
};

/**
 * The order that a list asks for; by name where it asks for none, and where that leaves it open.
 * @param sort such as `size:desc,name`; a key without a direction is descending, as Cinder's
 * @param sortKey @param sortDir the older way to say it
 * @throws ApiFault 400
 */
export function volumeOrder(
  sort: string | undefined,
  sortKey: string | undefined,
  sortDir: string | undefined,
): VolumeOrder {
  if (sort !== undefined && (sortKey ?? sortDir) !== undefined)
    throw new ApiFault(
      400,
      "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter.",
    );
  const older = sortKey === undefined && sortDir === undefined ? '' : `${sortKey ?? 'created_at'}:${sortDir ?? 'desc'}`;
  const parts = (sort ?? older).split(',').filter((part) => part !== '');
  const orders = [...parts.map(orderOf), orderOf('name:asc')];
  return (a, b) => orders.reduce((found, order) => found || order(a, b), 0);
}

function orderOf(part: string): VolumeOrder {
  const [key = '', direction = 'desc'] = part.split(':').map((word) => word.trim());
  const compared = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (compared === undefined) {
    throw new ApiFault(
      400,
      `Sort key supplied is invalid: ${key.slice(0, 80)}; known are ${Object.keys(keys).join(', ')}`,
    );
  }
  if (direction !== 'asc' && direction !== 'desc') {
    throw new ApiFault(400, `Invalid sort direction ${direction.slice(0, 80)}, must be 'asc' or 'desc'.`);
  }
  const sign = direction === 'asc' ? 1 : -1;
  return (a, b) => {
    const [of, than] = [compared(a), compared(b)];
    return of === than ? 0 : of < than ? -sign : sign;
  };
}
