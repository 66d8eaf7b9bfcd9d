import { writeFiles } from '../../../scripts/local-cluster/files.ts';
import type { PoolConfig } from '../../../scripts/local-cluster/plan.ts';
import { hoursAround } from '../../support/clock-hours.ts';
import type { Network } from './network.ts';

export type PoolsConfig = Readonly<Record<string, PoolConfig>>;

/** How much may be copied again after a crash; short, as the copies are. */
const journal = { every: '500ms', bytes: '16MiB' };

/** Writes what daemon, agents and clients of a site are told into its folder. */
export function writeConfiguration(
  folder: string,
  { advertised, ...addresses }: Network,
  pools: Readonly<Record<'stor-01' | 'stor-02', PoolsConfig>>,
  policy: string,
): void {
  const listen = addresses.agents.get('stor-02')?.data;
  const data = { listen, ...(advertised !== undefined && { advertise: advertised }) };
  writeFiles(
    {
      folder,
      hosts: pools,
      policies: { '10-default.yaml': policy },
      daemon: { log: 'debug', lease: '3s' },
      agents: { 'stor-01': { journal }, 'stor-02': { journal, data } },
    },
    addresses,
  );
}

/** @param limit in bytes per second @param isOpen else migrations wait for the window `gate`, whose hours are far away */
export function policyOf(limit: number, isOpen: boolean): string {
  if (isOpen) return `default: { limit: ${limit}B/s }\n`;
  const hours = hoursAround(180, 240);
  return `windows:\n  gate: { timezone: UTC, hours: "${hours}" }\ndefault: { limit: ${limit}B/s, window: gate }\n`;
}

export function filePool(path: string): PoolConfig {
  return { driver: 'file', path };
}
