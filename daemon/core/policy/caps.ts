import { compareRates } from '../rate/merge.ts';
import type { Rate } from '../rate/rate.ts';
import type { ExaminedRule } from './match.ts';
import { formatOrigin, type Stated } from './origin.ts';
import type { PolicySet } from './policy-set.ts';
import { hostsOf, placesOf, type RateQuery } from './query.ts';

/** A ceiling that applies to a migration. */
export interface Cap {
  /** `default`, `group rack-a`, `host stor-02`, `pool stor-02:fast`, `pool fast of group rack-a`, `rule nightly`. */
  readonly scope: string;
  /** As explanations show it. */
  readonly origin: string;
  readonly max: Rate;
}

/**
 * Every max that applies, lowest first; of equals the wider scope first. All of them hold: the default's, that of each group and
 * each host and each pool at either end, and that of every rule that matches, not of the first one only.
 */
export function capsOn(query: RateQuery, policies: PolicySet, rules: readonly ExaminedRule[]): Cap[] {
  const caps = [
    ...cap('default', policies.default.max),
    ...groupsOf(query, policies).flatMap((group) => cap(`group ${group}`, policies.groups.get(group)?.max)),
    ...hostsOf(query).flatMap((host) => cap(`host ${host}`, policies.hosts.get(host)?.max)),
    ...poolCaps(query, policies),
    ...rules.flatMap(({ rule, mismatch }) => (mismatch === undefined ? cap(`rule ${rule.name.value}`, rule.max) : [])),
  ];
  return caps.sort((a, b) => compareRates(a.max, b.max));
}

function cap(scope: string, max: Stated<Rate> | undefined): Cap[] {
  return max === undefined ? [] : [{ scope, origin: formatOrigin(max.origin), max: max.value }];
}

/** Of each pool at either end its own, and those that groups of its host state for pools of its name. */
function poolCaps(query: RateQuery, { hosts, groups }: PolicySet): Cap[] {
  const places = placesOf(query);
  const own = places.flatMap(({ host, pool }) => cap(`pool ${host}:${pool}`, hosts.get(host)?.pools.get(pool)?.max));
  const ofGroups = places.flatMap(({ host, pool }) =>
    ['all', ...(hosts.get(host)?.groups ?? [])].map((group) => ({ group, pool })),
  );
  const distinct = new Map(ofGroups.map((each) => [`pool ${each.pool} of group ${each.group}`, each]));
  return [
    ...[...distinct]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([scope, { group, pool }]) => cap(scope, groups.get(group)?.poolMax.get(pool))),
    ...own,
  ];
}

function groupsOf(query: RateQuery, policies: PolicySet): string[] {
  const groups = hostsOf(query).flatMap((host) => policies.hosts.get(host)?.groups ?? []);
  return ['all', ...[...new Set(groups)].sort()];
}
