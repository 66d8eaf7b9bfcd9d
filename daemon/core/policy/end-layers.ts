import { compareRates } from '../rate/merge.ts';
import type { Layer } from './layer.ts';
import { formatOrigin } from './origin.ts';
import type { PolicyHost, PolicySet } from './policy-set.ts';
import { placesOf, type RateQuery } from './query.ts';

/**
 * What the pools and hosts at both ends say. At each end a pool's limit stands in the place of its host's; of the two ends the lower
 * limit comes first, because it wins; then those that say nothing.
 */
export function endLayers(query: RateQuery, policies: PolicySet): Layer[] {
  const places = placesOf(query);
  const pools = places.flatMap(({ host, pool }) => poolLayer(host, pool, policies.hosts.get(host)));
  const hosts = [...new Set(places.map(({ host }) => host))].map((name) => {
    const host = policies.hosts.get(name);
    const replacedBy = places.filter((place) => place.host === name).map(({ pool }) => pool);
    const isReplaced = replacedBy.every((pool) => host?.pools.get(pool)?.limit !== undefined);
    return hostLayer(name, host, isReplaced ? replacedBy : []);
  });
  return [...pools, ...hosts].sort((a, b) =>
    a.limit && b.limit ? compareRates(a.limit, b.limit) : Number(!a.limit) - Number(!b.limit),
  );
}

function poolLayer(hostName: string, pool: string, host: PolicyHost | undefined): Layer[] {
  const limit = host?.pools.get(pool)?.limit;
  if (limit === undefined) return [];
  const origin = formatOrigin(limit.origin);
  return [{ kind: 'pool', name: `${hostName}:${pool}`, origin, limit: limit.value, note: '' }];
}

/** @param replacedBy the pools whose limits leave nothing for the host's to decide; may be empty */
function hostLayer(name: string, host: PolicyHost | undefined, replacedBy: readonly string[]): Layer {
  const limit = host?.limit;
  const layer = { kind: 'host', name, origin: limit ? formatOrigin(limit.origin) : '' } as const;
  if (host === undefined) return { ...layer, limit: undefined, note: 'is not in the inventory' };
  if (limit === undefined) return { ...layer, limit: undefined, note: 'states no sluice_limit' };
  if (replacedBy.length === 0) return { ...layer, limit: limit.value, note: '' };
  const pools = replacedBy.map((pool) => `${name}:${pool}`).join(' and ');
  return { ...layer, limit: undefined, note: `the limit of pool ${pools} stands in its place` };
}
