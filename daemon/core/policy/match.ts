import { matchesGlob } from './glob.ts';
import type { PlaceMatch, PolicySet, Rule, RuleMatch } from './policy-set.ts';
import type { Place, RateQuery } from './query.ts';

/** A rule that was held against a migration. */
export interface ExaminedRule {
  readonly rule: Rule;
  /** Why the rule is not about this migration, as a phrase for a person; undefined when it is. */
  readonly mismatch: string | undefined;
}

/** Holds every rule against a migration, in order. */
export function examineRules(query: RateQuery, policies: PolicySet): ExaminedRule[] {
  return policies.rules.map((rule) => ({ rule, mismatch: mismatchOf(rule.match, query, policies) }));
}

function mismatchOf(match: RuleMatch, query: RateQuery, policies: PolicySet): string | undefined {
  return (
    misfit('volume', match.volumes, query.volume.name) ??
    misplaced('source', match.source, query.source, policies) ??
    misplaced('destination', match.destination, query.destination, policies)
  );
}

function misplaced(end: string, match: PlaceMatch, place: Place, policies: PolicySet): string | undefined {
  return (
    misfit(`${end} host`, match.hosts, place.host) ??
    misfit(`${end} pool`, match.pools, place.pool) ??
    outside(end, match.groups, place.host, policies)
  );
}

function misfit(what: string, globs: readonly string[], name: string): string | undefined {
  if (globs.length === 0 || globs.some((glob) => matchesGlob(glob, name))) return undefined;
  return `${what} ${name} is not ${globs.join(' or ')}`;
}

function outside(end: string, groups: readonly string[], host: string, policies: PolicySet): string | undefined {
  if (groups.length === 0 || groups.includes('all')) return undefined;
  const own = policies.hosts.get(host)?.groups ?? [];
  if (groups.some((group) => own.includes(group))) return undefined;
  return `${end} host ${host} is not in group ${groups.join(' or ')}`;
}
