import { formatPlace, type Place } from '../migration/place.ts';
import { Refusal } from '../migration/refusal.ts';
import { whyNotUp } from '../plan/standing.ts';
import type { PoolFacts, VolumeFacts } from '../plan/volume.ts';
import { isGlob, matchesGlob } from '../policy/glob.ts';
import type { Drain, LeftOut } from './batch.ts';
import { checkVolume } from './check-volume.ts';
import { leftOutBy, type Movable, type Sorted } from './draft.ts';
import type { BatchFacts } from './facts.ts';

/**
 * Which volumes of a host can leave it, and which cannot and why.
 * @returns a refusal where the host cannot be drained at all, or a pool that is named is not there
 */
export function sortDrain(drain: Drain, facts: BatchFacts): Sorted | Refusal {
  const refusal = refuseHost(drain.host, facts);
  if (refusal !== undefined) return refusal;
  const others = facts.pools.filter(({ host }) => host !== drain.host);
  for (const to of drain.to) {
    const unfit = refuseDestination(drain, to, others, facts);
    if (unfit !== undefined) return unfit;
  }
  const poolsFor = poolsByOrigin(drain, others);
  const movable: Movable[] = [];
  const leftOut: LeftOut[] = facts.arrivingAt(drain.host).map((each) => arriving(each, drain.host));
  for (const volume of facts.volumesOn(drain.host)) {
    const sorted = sortVolume(volume, drain, poolsFor(volume.pool), facts);
    if ('origin' in sorted) movable.push(sorted);
    else leftOut.push(sorted);
  }
  return { movable, leftOut };
}

function refuseHost(host: string, { standingOf, silentHosts }: BatchFacts): Refusal | undefined {
  const standing = standingOf(host);
  if (standing.kind === 'unknown') {
    return new Refusal('HOST_NOT_FOUND', `host ${host} is not in the inventory; see "sluice hosts"`, { host });
  }
  const obstacle = whyNotUp(host, standing) ?? (silentHosts.includes(host) ? `host ${host} did not answer` : undefined);
  if (obstacle === undefined) return undefined;
  return new Refusal('HOST_DOWN', `${obstacle}; its volumes can be moved when it is up`, { host });
}

function refuseDestination(drain: Drain, to: Place, others: readonly PoolFacts[], facts: BatchFacts) {
  const said = formatPlace(to);
  if (others.some((pool) => fits(pool, to))) return undefined;
  if (facts.pools.some((pool) => fits(pool, to))) {
    const message = `${said} is on host ${drain.host}, which is to be drained; name pools of other hosts`;
    return new Refusal('REQUEST_INVALID', message, { place: said });
  }
  const standing = isGlob(to.host) ? undefined : facts.standingOf(to.host);
  if (standing?.kind === 'unknown') {
    const message = `host ${to.host} is not in the inventory; see "sluice hosts"`;
    return new Refusal('HOST_NOT_FOUND', message, { host: to.host });
  }
  const obstacle = standing && whyNotUp(to.host, standing);
  if (obstacle !== undefined) return new Refusal('HOST_DOWN', `${obstacle}; name other pools`, { host: to.host });
  const silent =
    facts.silentHosts.length === 0 ? '' : `; these hosts could not be asked: ${facts.silentHosts.join(', ')}`;
  return new Refusal('POOL_NOT_FOUND', `no pool of another host fits ${said}${silent}; see "sluice pools"`, {
    place: said,
  });
}

/**
 * Which pools may take the volumes of a pool, the same list for all of them. Where nobody says which, a volume stays in pools of one name,
 * which stands for one kind of storage; if other hosts have such.
 */
function poolsByOrigin({ to }: Drain, others: readonly PoolFacts[]): (origin: string) => readonly PoolFacts[] {
  const usable = others.filter(({ problem }) => problem === '');
  if (to.length > 0) {
    const named = usable.filter((pool) => to.some((each) => fits(pool, each)));
    return () => named;
  }
  const known = new Map<string, readonly PoolFacts[]>();
  return (origin) => {
    const alike = others.some(({ name }) => name === origin);
    const pools = known.get(origin) ?? (alike ? usable.filter(({ name }) => name === origin) : usable);
    known.set(origin, pools);
    return pools;
  };
}

function fits(pool: PoolFacts, to: Place): boolean {
  return matchesGlob(to.host, pool.host) && matchesGlob(to.pool, pool.name);
}

function sortVolume(
  { name: volume, host, pool: poolName }: VolumeFacts,
  { terms }: Drain,
  pools: readonly PoolFacts[],
  facts: BatchFacts,
): Movable | LeftOut {
  const place = { host, pool: poolName };
  const namesakes = facts.volumesNamed(volume);
  // Any will do, unless it has a volume of that name: then that would be told, and not that the name is in two places.
  const first =
    pools.find((each) => !namesakes.some((other) => other.host === each.host && other.pool === each.name)) ?? pools[0];
  if (first === undefined) {
    const message = 'no pool of another host that is up can be used for it; see "sluice pools"';
    return { volume, place, reason: 'NO_POOL', message, entry: 0 };
  }
  const destination = { host: first.host, pool: first.name };
  const checked = checkVolume({ volume, destination, ...terms }, facts);
  if (checked instanceof Refusal) return leftOutBy(checked, volume, place, 0);
  return { volume, origin: checked, terms, pools, entry: 0 };
}

function arriving({ volume, migrationId }: { volume: string; migrationId: string }, host: string): LeftOut {
  const message = `migration ${migrationId} brings it to ${host}; cancel that, or drain the host again when it has come`;
  return { volume, place: undefined, reason: 'ARRIVING', message, entry: 0 };
}
