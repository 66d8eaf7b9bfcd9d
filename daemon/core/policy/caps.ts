import { compareRates } from '../rate/merge.ts';
import type { Rate } from '../rate/rate.ts';
import type { ExaminedRule } from './match.ts';
import { formatOrigin, type Stated } from './origin.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';

/** A ceiling that applies to a migration. */
export interface Cap {
  /** `default`, `group rack-a`, `host stor-02`, `rule nightly`. */
  readonly scope: string;
  /** As explanations show it. */
  readonly origin: string;
  readonly max: Rate;
}

/**
 * Every max that applies, lowest first; of equals the wider scope first. All of them hold: the default's, that of each group and
 * each host at either end, and that of every rule that matches, not of the first one only.
 */
export function capsOn(query: RateQuery, policies: PolicySet, rules: readonly ExaminedRule[]): Cap[] {
  const caps = [
    ...cap('default', policies.default.max),
    ...groupsOf(query, policies).flatMap((group) => cap(`group ${group}`, policies.groups.get(group)?.max)),
    ...hostsOf(query).flatMap((host) => cap(`host ${host}`, policies.hosts.get(host)?.max)),
    ...rules.flatMap(({ rule, mismatch }) => (mismatch === undefined ? cap(`rule ${rule.name.value}`, rule.max) : [])),
  ];
  return caps.sort((a, b) => compareRates(a.max, b.max));
}

function cap(scope: string, max: Stated<Rate> | undefined): Cap[] {
  return max === undefined ? [] : [{ scope, origin: formatOrigin(max.origin), max: max.value }];
}

/** The hosts at both ends, each once. */
export function hostsOf(query: RateQuery): string[] {
  return [...new Set([query.source.host, query.destination.host])];
}

function groupsOf(query: RateQuery, policies: PolicySet): string[] {
  const groups = hostsOf(query).flatMap((host) => policies.hosts.get(host)?.groups ?? []);
  return ['all', ...[...new Set(groups)].sort()];
}
