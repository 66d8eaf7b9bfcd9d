import { matchesGlob } from './glob.ts';
import type { KeyGlobs, PlaceMatch, RuleMatch, SizeRange } from './rule.ts';

/**
 * Whether every migration that fits `narrow` fits `wide` too, as far as that can be seen from the words alone: false may also mean
 * that it is not known. It holds whatever hosts, volumes and groups there are.
 */
export function implies(narrow: RuleMatch, wide: RuleMatch): boolean {
  return (
    covers(wide.volumes, narrow.volumes) &&
    within(narrow.size, wide.size) &&
    coversKeys(wide.metadata, narrow.metadata) &&
    coversPlace(wide.source, narrow.source) &&
    coversPlace(wide.destination, narrow.destination)
  );
}

function coversPlace(wide: PlaceMatch, narrow: PlaceMatch): boolean {
  return (
    covers(wide.hosts, narrow.hosts) &&
    covers(wide.pools, narrow.pools) &&
    covers(wide.drivers, narrow.drivers) &&
    coversKeys(wide.labels, narrow.labels) &&
    coversGroups(wide.groups, narrow.groups)
  );
}

function coversGroups(wide: readonly string[], narrow: readonly string[]): boolean {
  if (wide.length === 0 || wide.includes('all')) return true;
  return narrow.length > 0 && narrow.every((group) => wide.includes(group));
}

function coversKeys(wide: KeyGlobs, narrow: KeyGlobs): boolean {
  return [...wide].every(([key, globs]) => {
    const asked = narrow.get(key);
    return asked !== undefined && covers(globs, asked);
  });
}

function within(narrow: SizeRange, wide: SizeRange): boolean {
  return narrow.atLeastBytes >= wide.atLeastBytes && narrow.underBytes <= wide.underBytes;
}

function covers(wide: readonly string[], narrow: readonly string[]): boolean {
  if (wide.length === 0) return true;
  return narrow.length > 0 && narrow.every((glob) => wide.some((wider) => coversGlob(wider, glob)));
}

/** Read as a name, a glob that fits a wider one has all its names fit it; but `?` must not stand for the `*` of the narrow one. */
function coversGlob(wide: string, narrow: string): boolean {
  if (wide === narrow || /^\*+$/.test(wide)) return true;
  return !(wide.includes('?') && narrow.includes('*')) && matchesGlob(wide, narrow);
}
