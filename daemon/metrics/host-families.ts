import type { Registry } from 'prom-client';
import { gauge, type Sample, single } from '../../monitoring/families.ts';
import type { HostStanding } from '../core/plan/standing.ts';
import type { HostLink } from '../hosts/host-link.ts';

/** What is told of a host. */
export type TellingLink = Pick<HostLink, 'host' | 'standing' | 'leaseAgeMs'>;

/** Those of a host that is in the inventory. */
const standings: readonly Exclude<HostStanding['kind'], 'unknown'>[] = ['connecting', 'up', 'down', 'refused'];

/** The hosts of the inventory, and the leases of what runs there. @param leaseMs how long a rate holds without renewal */
export function hostFamilies(registry: Registry, hosts: () => readonly TellingLink[], leaseMs: number): void {
  gauge(
    registry,
    { name: 'sluice_hosts', help: 'Hosts of the inventory by the state of their agents', labels: ['state'] },
    () => {
      const kinds = hosts().map(({ standing }) => standing.kind);
      return standings.map((state) => [{ state }, kinds.filter((kind) => kind === state).length]);
    },
  );
  gauge(
    registry,
    { name: 'sluice_host_up', help: '1 while the host can be worked with, else 0', labels: ['host'] },
    () => hosts().map(({ host, standing }) => [{ host }, standing.kind === 'up' ? 1 : 0]),
  );
  gauge(
    registry,
    {
      name: 'sluice_host_lease_age_seconds',
      help: 'Seconds since the leases of the host were last renewed; absent until they have been once',
      labels: ['host'],
    },
    () => hosts().flatMap(leaseAge),
  );
  gauge(
    registry,
    { name: 'sluice_lease_seconds', help: 'Seconds for which an agent holds a rate without hearing from the daemon' },
    () => single(leaseMs / 1000),
  );
}

function leaseAge({ host, leaseAgeMs }: TellingLink): Sample<'host'>[] {
  return leaseAgeMs === undefined ? [] : [[{ host }, leaseAgeMs / 1000]];
}
