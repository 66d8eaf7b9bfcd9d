import { isOpen } from '../window/standing.ts';
import { matchesGlob } from './glob.ts';
import { labelAt } from './labels.ts';
import type { PolicySet } from './policy-set.ts';
import type { Place, RateQuery } from './query.ts';
import type { KeyGlobs, PlaceMatch, Rule, RuleMatch, SizeRange } from './rule.ts';
import { formatSize } from './size.ts';
import { closedUntil } from './window-text.ts';
import type { WindowUse } from './window-use.ts';

/** A rule that was held against a migration. */
export interface ExaminedRule {
  readonly rule: Rule;
  /** Why the rule is not about this migration, as a phrase for a person; undefined when it is. */
  readonly mismatch: string | undefined;
}

/** Holds every rule against a migration, in order, and says why it does not match; `PolicyIndex` is quicker and says nothing. */
export function examineRules(query: RateQuery, policies: PolicySet): ExaminedRule[] {
  return policies.rules.map((rule) => ({
    rule,
    mismatch: mismatchOf(rule.match, query, policies) ?? closed(rule.during?.value, query.at),
  }));
}

function closed(during: WindowUse | undefined, at: number): string | undefined {
  return during === undefined || isOpen(during.window, at) ? undefined : closedUntil(during, at);
}

function mismatchOf(match: RuleMatch, { volume, ...ends }: RateQuery, policies: PolicySet): string | undefined {
  const metadata = (key: string) => (Object.hasOwn(volume.metadata, key) ? volume.metadata[key] : undefined);
  return (
    misfit('volume', match.volumes, volume.name) ??
    missized(match.size, volume.sizeBytes) ??
    mislabelled('metadata', `of volume ${volume.name}`, match.metadata, metadata) ??
    misplaced('source', match.source, ends.source, policies) ??
    misplaced('destination', match.destination, ends.destination, policies)
  );
}

function misplaced(end: string, match: PlaceMatch, place: Place, policies: PolicySet): string | undefined {
  return (
    misfit(`${end} host`, match.hosts, place.host) ??
    misfit(`${end} pool`, match.pools, place.pool) ??
    misfit(`${end} driver`, match.drivers, place.driver) ??
    outside(end, match.groups, place.host, policies) ??
    mislabelled('label', `of ${end} ${place.host}:${place.pool}`, match.labels, (key) =>
      labelAt(place, key, policies.hosts),
    )
  );
}

function misfit(what: string, globs: readonly string[], name: string): string | undefined {
  if (globs.length === 0 || globs.some((glob) => matchesGlob(glob, name))) return undefined;
  return `${what} ${name} is not ${globs.join(' or ')}`;
}

function missized({ atLeastBytes, underBytes }: SizeRange, sizeBytes: number): string | undefined {
  if (sizeBytes < atLeastBytes) return `size ${formatSize(sizeBytes)} is not at least ${formatSize(atLeastBytes)}`;
  return sizeBytes < underBytes ? undefined : `size ${formatSize(sizeBytes)} is not under ${formatSize(underBytes)}`;
}

function mislabelled(
  what: string,
  whose: string,
  match: KeyGlobs,
  wordOf: (key: string) => string | undefined,
): string | undefined {
  for (const [key, globs] of match) {
    const value = wordOf(key);
    if (value === undefined) return `${what} ${key} ${whose} is not set`;
    const wrong = misfit(`${what} ${key} ${whose}`, globs, value);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function outside(end: string, groups: readonly string[], host: string, policies: PolicySet): string | undefined {
  if (groups.length === 0 || groups.includes('all')) return undefined;
  const own = policies.hosts.get(host)?.groups ?? [];
  if (groups.some((group) => own.includes(group))) return undefined;
  return `${end} host ${host} is not in group ${groups.join(' or ')}`;
}
