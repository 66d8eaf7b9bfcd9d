import { stringify } from 'yaml';
import { type FleetCopy, fleetPool, hostName } from '../fleet/estate.ts';

export const adoptSize = { hosts: 100, copies: 1000 };

export const adoptHosts = Array.from({ length: adoptSize.hosts }, (_, number) => hostName(number));

/** Each host sends ten volumes to the ten hosts after it. */
export const adoptCopies: readonly FleetCopy[] = Array.from({ length: adoptSize.copies }, (_, number) => ({
  id: `copy-${number}`,
  volume: `volume-${number}`,
  source: hostName(number % adoptSize.hosts),
  destination: hostName((number + 1 + Math.floor(number / adoptSize.hosts)) % adoptSize.hosts),
}));

/** Policies by file: a limit for each copy, and a budget that all of them share. */
export const adoptPolicies = {
  '10-default.yaml': stringify({ default: { limit: '64MiB/s' } }),
  '20-common.yaml': stringify({ budgets: { common: { limit: '4GiB/s', everything: true } } }),
};

/** What each agent has and how often it reports: as often as an agent does. */
export const adoptAgent = { pools: [fleetPool], capacityBytes: 2 ** 50, reportMs: 1_000 };
