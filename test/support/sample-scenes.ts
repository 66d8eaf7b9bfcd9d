import type { PolicyBudget } from '../../daemon/core/policy/policy-budget.ts';
import type { PolicySet } from '../../daemon/core/policy/policy-set.ts';
import { limited, type Rate } from '../../daemon/core/rate/rate.ts';
import type { Traveller } from '../../daemon/core/simulate/scene.ts';
import { aHost, silentDefault, silentPolicies, somewhere } from './sample-policies.ts';

const MiB = 2 ** 20;
export const stated = <T>(value: T) => ({ value, origin: somewhere });
/** Monday at eight in the evening, two hours before the nights open. */
export const evening = Date.UTC(2026, 10, 23, 20);
/** From a-1 and a-2 to b-1. */
export const uplink = { kind: 'link', from: 'rack-a', to: 'rack-b', bothWays: false } as const;
export const mebibytes = (count: number): Rate => limited(count * MiB);

/** A budget of the uplink unless another scope is given. */
export function budget(name: string, limit: Rate, more: Partial<PolicyBudget> = {}): PolicyBudget {
  return { name: stated(name), scope: uplink, limit: stated(limit), during: [], ...more };
}

/** A migration from a-1 to b-1 that may have 100 MiB/s, and would take so many hours at 1 MiB/s. */
export function traveller(name: string, hours: number, more: Partial<Traveller> = {}): Traveller {
  return {
    name,
    facts: {
      volume: { name, sizeBytes: 1, metadata: {} },
      source: { host: 'a-1', pool: 'fast', driver: 'file' },
      destination: { host: 'b-1', pool: 'fast', driver: 'file' },
      requestedLimit: mebibytes(100),
    },
    leftBytes: hours * 3600 * MiB,
    hasBegun: false,
    hasPlace: false,
    wanted: 'run',
    asksAt: undefined,
    askedAt: undefined,
    ...more,
  };
}

/** Without floors. */
export function policies(changed: Partial<PolicySet>): PolicySet {
  const hosts = new Map(['a-1', 'a-2', 'b-1'].map((name) => [name, aHost(name, [`rack-${name[0]}`])]));
  const silent = { ...silentDefault, floor: stated(0) };
  return { ...silentPolicies, default: silent, hosts, ...changed };
}
