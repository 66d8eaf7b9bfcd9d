import { isSamePlace, type Place } from '../../migration/place.ts';
import { amountOf } from '../allocation/amount.ts';
import type { Budget } from '../budget/budget.ts';
import type { Candidate, Concurrency } from './candidate.ts';
import { Gate, type Need } from './gate.ts';

/** All gates of one moment; a migration passes those of its ends and of the budgets it crosses. */
export class Gates {
  readonly #all: Gate | undefined;
  readonly #hosts: ReadonlyMap<string, Gate>;
  readonly #pools: ReadonlyMap<string, ReadonlyMap<string, Gate>>;
  readonly #budgets: readonly (Gate | undefined)[];

  constructor({ all, hosts, pools }: Concurrency, budgets: readonly Pick<Budget, 'name' | 'limit'>[]) {
    this.#all = all === undefined ? undefined : new Gate({ kind: 'all', atMost: all }, all);
    this.#hosts = mapped(hosts, (atMost, host) => new Gate({ kind: 'host', host, atMost }, atMost));
    this.#pools = mapped(pools, (ofHost, host) =>
      mapped(ofHost, (atMost, pool) => new Gate({ kind: 'pool', host, pool, atMost }, atMost)),
    );
    this.#budgets = budgets.map(({ name, limit }) =>
      limit.kind === 'unlimited' ? undefined : new Gate({ kind: 'budget', name }, amountOf(limit)),
    );
  }

  /** Places first, the widest first; then bytes, of which nobody can do with less than one a second. */
  neededBy({ source, destination, crosses, floor }: Candidate): Need[] {
    const ends: readonly Place[] = isSamePlace(source, destination) ? [source] : [source, destination];
    const hosts = new Set(ends.map(({ host }) => host));
    const counted = [
      this.#all,
      ...Array.from(hosts, (host) => this.#hosts.get(host)),
      ...ends.map(({ host, pool }) => this.#pools.get(host)?.get(pool)),
    ];
    const summed = crosses.map((place) => this.#budgets[place]);
    return [...needs(counted, 1), ...needs(summed, Math.max(1, floor))];
  }
}

function needs(gates: readonly (Gate | undefined)[], amount: number): Need[] {
  return gates.flatMap((gate) => (gate === undefined ? [] : { gate, amount }));
}

function mapped<A, B>(map: ReadonlyMap<string, A>, to: (value: A, key: string) => B): Map<string, B> {
  return new Map(Array.from(map, ([key, value]) => [key, to(value, key)]));
}
