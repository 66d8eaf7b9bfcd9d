import { stringify } from 'yaml';

/** Of the size that Sluice promises to keep up with. */
export const fleetSize = { hosts: 1000, copiesPerHost: 10, copies: 10_000, budgets: 3001 };

export const fleetSetting = `${fleetSize.hosts.toLocaleString('en')} agents, ${fleetSize.copies.toLocaleString('en')} copies, ${fleetSize.budgets.toLocaleString('en')} budgets`;

export const fleetPool = 'fast';
export const volumeBytes = 2 ** 40;

const hostDigits = String(fleetSize.hosts - 1).length;
export const hostName = (number: number) => `sim-${String(number % fleetSize.hosts).padStart(hostDigits, '0')}`;
export const hostNames = () => Array.from({ length: fleetSize.hosts }, (_, number) => hostName(number));

/** A migration of the fleet: each host sends ten volumes to the ten hosts after it. */
export interface FleetCopy {
  readonly id: string;
  readonly volume: string;
  readonly source: string;
  readonly destination: string;
}

export function fleetCopies(): FleetCopy[] {
  return Array.from({ length: fleetSize.copies }, (_, number) => {
    const further = 1 + Math.floor(number / fleetSize.hosts);
    return {
      id: `copy-${number}`,
      volume: `volume-${number}`,
      source: hostName(number),
      destination: hostName(number + further),
    };
  });
}

/** The file that holds the budget which all copies share. */
export const commonBudgetFile = '20-common.yaml';

/** What that file says. */
export function commonBudget(bytesPerSecond: number): string {
  return stringify({ budgets: { common: { limit: `${bytesPerSecond}B/s`, everything: true } } });
}

/** Policies by file: one budget for all, and three for each host, which do not bind. */
export function fleetPolicies(commonBytesPerSecond: number): Record<string, string> {
  const budgets = {
    'hosts-out': { limit: '1GiB/s', egress: { each_host: 'sim-*' } },
    'hosts-in': { limit: '1GiB/s', ingress: { each_host: 'sim-*' } },
    'pools-written': { limit: '900MiB/s', writes: { each_pool: 'sim-*:fast' } },
  };
  return {
    '10-default.yaml': stringify({ default: { limit: '64MiB/s' } }),
    [commonBudgetFile]: commonBudget(commonBytesPerSecond),
    '30-each.yaml': stringify({ budgets }),
  };
}
