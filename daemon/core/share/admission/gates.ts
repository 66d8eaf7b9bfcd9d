import { isSamePlace, type Place } from '../../migration/place.ts';
import { amountOf } from '../allocation/amount.ts';
import type { Budget } from '../budget/budget.ts';
import type { Candidate, Concurrency } from './candidate.ts';
import { Gate, type Need } from './gate.ts';

/** All gates of one moment; a migration passes those of its ends and of the budgets it crosses. */
export class Gates {
  readonly #concurrency: Concurrency;
  readonly #all: Gate | undefined;
  /** Those that somebody came to, made then: of hosts and pools that are not named nobody knows all. */
  readonly #hosts = new Map<string, Gate>();
  /** By host, then by pool. */
  readonly #pools = new Map<string, Map<string, Gate>>();
  readonly #budgets: readonly (Gate | undefined)[];

  constructor(concurrency: Concurrency, budgets: readonly Pick<Budget, 'name' | 'limit'>[]) {
    const { all } = concurrency;
    this.#concurrency = concurrency;
    this.#all = all === undefined ? undefined : new Gate({ kind: 'all', atMost: all }, all);
    this.#budgets = budgets.map(({ name, limit }) => {
      if (limit.kind === 'unlimited') return undefined;
      return new Gate({ kind: 'budget', name, isPaused: limit.kind === 'paused' }, amountOf(limit));
    });
  }

  /** Places first, the widest first; then bytes, of which nobody can do with less than one a second. */
  neededBy({ source, destination, crosses, floor }: Candidate): Need[] {
    const ends: readonly Place[] = isSamePlace(source, destination) ? [source] : [source, destination];
    const hosts = new Set(ends.map(({ host }) => host));
    const counted = [
      this.#all,
      ...Array.from(hosts, (host) => this.#ofHost(host)),
      ...ends.map((place) => this.#ofPool(place)),
    ];
    const summed = crosses.map((place) => this.#budgets[place]);
    return [...needs(counted, 1), ...needs(summed, Math.max(1, floor))];
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

function needs(gates: readonly (Gate | undefined)[], amount: number): Need[] {
  return gates.flatMap((gate) => (gate === undefined ? [] : { gate, amount }));
}
