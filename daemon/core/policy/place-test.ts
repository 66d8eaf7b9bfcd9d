import { globTest, type NameTest } from './glob-test.ts';
import { labelAt } from './labels.ts';
import type { PolicyHost } from './policy-set.ts';
import type { Place } from './query.ts';
import type { KeyGlobs, PlaceMatch } from './rule.ts';

/** A key that must be there, with a word that fits. */
export interface KeyTest {
  readonly key: string;
  readonly fits: NameTest;
}

export function keyTests(match: KeyGlobs): readonly KeyTest[] {
  return [...match].map(([key, globs]) => ({ key, fits: globTest(globs) ?? (() => true) }));
}

/** Whether a place is what a rule asks of one end of a migration; made once for many places. */
export function placeTest(match: PlaceMatch, hosts: ReadonlyMap<string, PolicyHost>): (place: Place) => boolean {
  const host = globTest(match.hosts);
  const pool = globTest(match.pools);
  const driver = globTest(match.drivers);
  const groups = match.groups.includes('all') ? [] : match.groups;
  const labels = keyTests(match.labels);
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
