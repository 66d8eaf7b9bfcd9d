import { labelAt } from './labels.ts';
import { type NameFilter, nameFilter } from './name-filter.ts';
import type { PolicyHost } from './policy-set.ts';
import type { Place } from './query.ts';
import type { KeyGlobs, PlaceMatch } from './rule.ts';

/** A key that must be there, with a word that fits. */
export interface KeyFilter {
  readonly key: string;
  readonly fits: NameFilter;
}

export function keyFilters(match: KeyGlobs): readonly KeyFilter[] {
  return [...match].map(([key, globs]) => ({ key, fits: nameFilter(globs) ?? (() => true) }));
}

/** Whether a place is what a rule asks of one end of a migration; made once for many places. */
export function placeFilter(match: PlaceMatch, hosts: ReadonlyMap<string, PolicyHost>): (place: Place) => boolean {
  const host = nameFilter(match.hosts);
  const pool = nameFilter(match.pools);
  const driver = nameFilter(match.drivers);
  const groups = match.groups.includes('all') ? [] : match.groups;
  const labels = keyFilters(match.labels);
  return (place) =>
    (host === undefined || host(place.host)) &&
    (pool === undefined || pool(place.pool)) &&
    (driver === undefined || driver(place.driver)) &&
    (groups.length === 0 || (hosts.get(place.host)?.groups ?? []).some((group) => groups.includes(group))) &&
    labels.every(({ key, fits }) => {
      const word = labelAt(place, key, hosts);
      return word !== undefined && fits(word);
    });
}
