import type { KeyGlobs, PlaceMatch, RuleMatch } from '../core/policy/rule.ts';
import type { WrittenMatch } from './schema-match.ts';

/** What a written `match` asks: what it leaves out asks nothing. */
export function ruleMatch(written: WrittenMatch): RuleMatch {
  const { volume, size, metadata, source, destination } = written;
  return {
    volumes: volume ?? [],
    size: { atLeastBytes: size?.at_least ?? 0, underBytes: size?.under ?? Number.POSITIVE_INFINITY },
    metadata: metadata ?? noKeys,
    source: placeMatch(source),
    destination: placeMatch(destination),
  };
}

const noKeys: KeyGlobs = new Map();

function placeMatch(written: WrittenMatch['source']): PlaceMatch {
  return {
    hosts: written?.host ?? [],
    groups: written?.group ?? [],
    labels: written?.label ?? noKeys,
    pools: written?.pool ?? [],
    drivers: written?.driver ?? [],
  };
}
