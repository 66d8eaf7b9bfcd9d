import { isSamePlace, type Place } from '../../migration/place.ts';
import { amountOf } from '../allocation/amount.ts';
import type { Budget } from '../budget/budget.ts';
import type { Candidate, Concurrency } from './candidate.ts';
import { Gate, type Need } from './gate.ts';

/** All gates of one moment; a migration passes those of its ends and of the budgets it crosses. */
export class Gates {
  readonly #concurrency: Concurrency;
  readonly #countsHosts: boolean;
  readonly #countsPools: boolean;
  readonly #all: Gate | undefined;
  /** Those that somebody came to, made then: of hosts and pools that are not named nobody knows all. */
  readonly #hosts = new Map<string, Gate>();
  /** By host, then by pool. */
  readonly #pools = new Map<string, Map<string, Gate>>();
  readonly #budgets: readonly (Gate | undefined)[];

  constructor(concurrency: Concurrency, budgets: readonly Pick<Budget, 'name' | 'limit'>[]) {
    const { all, eachHost, eachPool, hosts, pools } = concurrency;
    this.#concurrency = concurrency;
    this.#countsHosts = eachHost !== undefined || hosts.size > 0;
    this.#countsPools = eachPool !== undefined || pools.size > 0;
    this.#all = all === undefined ? undefined : new Gate({ kind: 'all', atMost: all }, all);
    this.#budgets = budgets.map(({ name, limit }) => {
      if (limit.kind === 'unlimited') return undefined;
      return new Gate({ kind: 'budget', name, isPaused: limit.kind === 'paused' }, amountOf(limit));
    });
  }

  /**
   * Places first, the widest first; then bytes, of which nobody can do with less than one a second. It is asked for every migration in
   * every round, ten thousand times a second at most, so it makes nothing but its answer.
   */
  neededBy({ source, destination, crosses, floor }: Candidate): Need[] {
    const found: Need[] = [];
    need(found, this.#all, 1);
    if (this.#countsHosts) {
      need(found, this.#ofHost(source.host), 1);
      if (destination.host !== source.host) need(found, this.#ofHost(destination.host), 1);
    }
    if (this.#countsPools) {
      need(found, this.#ofPool(source), 1);
      if (!isSamePlace(source, destination)) need(found, this.#ofPool(destination), 1);
    }
    for (const place of crosses) need(found, this.#budgets[place], Math.max(1, floor));
    return found;
  }

  #ofHost(host: string): Gate | undefined {
    const { hosts, eachHost } = this.#concurrency;
    const known = this.#hosts.get(host);
    const atMost = hosts.get(host) ?? eachHost;
    if (known !== undefined || atMost === undefined) return known;
    const gate = new Gate({ kind: 'host', host, atMost }, atMost);
    this.#hosts.set(host, gate);
    return gate;
  }

  #ofPool({ host, pool }: Place): Gate | undefined {
    const { pools, eachPool } = this.#concurrency;
    const ofHost = this.#pools.get(host) ?? new Map<string, Gate>();
    const known = ofHost.get(pool);
    const atMost = pools.get(host)?.get(pool) ?? eachPool;
    if (known !== undefined || atMost === undefined) return known;
    const gate = new Gate({ kind: 'pool', host, pool, atMost }, atMost);
    this.#pools.set(host, ofHost.set(pool, gate));
    return gate;
  }
}

function need(found: Need[], gate: Gate | undefined, amount: number): void {
  if (gate !== undefined) found.push({ gate, amount });
}
