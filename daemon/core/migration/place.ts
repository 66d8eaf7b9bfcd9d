/** Where a volume is or goes: a pool of a host. */
export interface Place {
  readonly host: string;
  readonly pool: string;
}

/** As people write it: `host:pool`. */
export function formatPlace(place: Place): string {
  return `${place.host}:${place.pool}`;
}

export function isSamePlace(a: Place, b: Place): boolean {
  return a.host === b.host && a.pool === b.pool;
}
