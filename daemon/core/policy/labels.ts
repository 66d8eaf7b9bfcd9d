import type { PolicyHost } from './policy-set.ts';
import type { Place } from './query.ts';

/** The label under a key at one end of a migration: the pool's own, else its host's; undefined where neither has it. */
export function labelAt(place: Place, key: string, hosts: ReadonlyMap<string, PolicyHost>): string | undefined {
  const host = hosts.get(place.host);
  return host?.pools.get(place.pool)?.labels.get(key) ?? host?.labels.get(key);
}
