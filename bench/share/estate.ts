import { type Candidate, type Concurrency, unboundedConcurrency } from '../../daemon/core/share/admission/candidate.ts';
import type { Claim } from '../../daemon/core/share/allocation/claim.ts';
import type { Budget } from '../../daemon/core/share/budget/budget.ts';
import type { BudgetIndex } from '../../daemon/core/share/budget/budget-index.ts';
import type { Route, RouteEnd } from '../../daemon/core/share/budget/route.ts';

/** Of the size that Sluice promises its speed for. */
export const shareSize = { migrations: 10_000, hosts: 1000, racks: 50, budgets: 3000 };

const mebibyte = 2 ** 20;
const hostName = (number: number) => `stor-${String(number % shareSize.hosts).padStart(4, '0')}`;
const rackName = (number: number) => `rack-${number % shareSize.racks}`;
const limited = (mebibytes: number) => ({ kind: 'limited', bytesPerSecond: mebibytes * mebibyte }) as const;

/** Out of and into every host and every rack, links between racks, everything, and what is written to pools for the rest. */
export function estateBudgets(): Budget[] {
  const budgets: Omit<Budget, 'name'>[] = [{ limit: limited(300_000), scope: { kind: 'everything' } }];
  for (const direction of ['egress', 'ingress'] as const) {
    for (let host = 0; host < shareSize.hosts; host++)
      budgets.push({
        limit: limited(100 + (host % 9) * 150),
        scope: { kind: 'host', host: hostName(host), direction },
      });
    for (let rack = 0; rack < shareSize.racks; rack++)
      budgets.push({ limit: limited(4000 + rack * 40), scope: { kind: 'group', group: rackName(rack), direction } });
  }
  for (let rack = 0; rack < shareSize.racks; rack++)
    for (const further of [1, 2, 3, 4]) {
      const [from, to] = [rackName(rack), rackName(rack + further)];
      budgets.push({ limit: limited(4000), scope: { kind: 'link', from, to, bothWays: further % 2 === 0 } });
    }
  for (let host = 0; budgets.length < shareSize.budgets; host++)
    budgets.push({
      limit: limited(80 + (host % 7) * 90),
      scope: { kind: 'pool', host: hostName(host), pool: 'fast', access: 'writes' },
    });
  return budgets.map((budget, number) => ({ ...budget, name: `budget-${number}` }));
}

/** Every third migration has a ceiling, every fourth a demand, every fifth a floor; weights differ. */
export function estateClaims(index: BudgetIndex): Claim[] {
  return Array.from({ length: shareSize.migrations }, (_, number) => ({
    id: `m-${number}`,
    askedAt: Date.UTC(2026, 10, 23) + number * 1000,
    weight: [100, 100, 100, 10, 300, 1000][number % 6] ?? 100,
    ceiling: number % 3 === 0 ? limited(5 + (number % 60)) : { kind: 'unlimited' },
    demand: number % 4 === 0 ? (number % 50) * mebibyte : undefined,
    floor: number % 5 === 0 ? mebibyte : 0,
    crosses: index.crossedBy(estateRoute(number)),
  }));
}

export function estateRoute(number: number): Route {
  const end = (host: number): RouteEnd => ({
    host: hostName(host),
    pool: host % 3 === 0 ? 'slow' : 'fast',
    groups: [rackName(host), host % 2 === 0 ? 'even' : 'odd'],
  });
  return { source: end(number * 7), destination: end(number * 7 + 1 + (number % 4)) };
}

/** The same migrations before they are let in, a third of them running. */
export function estateCandidates(claims: readonly Claim[]): Candidate[] {
  return claims.map(({ id, askedAt, weight, floor, crosses }, number) => {
    const { source, destination } = estateRoute(number);
    return { id, askedAt, weight, floor, crosses, source, destination, isRunning: number % 3 === 0 };
  });
}

export function estateConcurrency(): Concurrency {
  const hosts = Array.from({ length: shareSize.hosts }, (_, host) => [hostName(host), 12 + (host % 5)] as const);
  const pools = new Map(hosts.map(([host]) => [host, new Map([['fast', 10]])]));
  return { ...unboundedConcurrency, all: 8000, hosts: new Map(hosts), pools };
}
