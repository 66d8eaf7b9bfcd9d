import type { ServiceImplementation } from 'nice-grpc';
import type { HostState } from '../../proto/gen/sluice/v1/HostState.ts';
import type { HostService } from '../../proto/services.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { HostStanding } from '../core/plan/standing.ts';
import type { HostLink } from '../hosts/host-link.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { VolumeCatalog } from '../hosts/volume-catalog.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import { pageOf } from './paging.ts';
import { timeMessage } from './time-message.ts';

const states: Readonly<Record<HostStanding['kind'], HostState>> = {
  connecting: 'HOST_STATE_CONNECTING',
  up: 'HOST_STATE_UP',
  down: 'HOST_STATE_DOWN',
  refused: 'HOST_STATE_REFUSED',
  unknown: 'HOST_STATE_DOWN',
};

/** sluice.v1.HostService. */
export function hostService(
  hosts: Hosts,
  catalog: VolumeCatalog,
  register: MigrationRegister,
): ServiceImplementation<typeof HostService> {
  return {
    async listHosts(asked) {
      const page = pageOf(hosts.all(), ({ host }) => host, asked);
      return { hosts: page.items.map((link) => hostMessage(link, hosts, register)), nextPageToken: page.nextPageToken };
    },
    async listPools(asked) {
      refuseUnknownHost(hosts, asked.host);
      const { found, silentHosts } = await catalog.pools(asked.host);
      const page = pageOf(found, ({ host, name }) => `${host}\0${name}`, asked);
      const pools = page.items.map(({ largestFreeBytes: _, freeDeviceBytes: __, ...pool }) => pool);
      return { pools, nextPageToken: page.nextPageToken, unreachableHosts: [...silentHosts] };
    },
  };
}

/** @throws Refusal HOST_NOT_FOUND unless it is in the inventory, or empty */
export function refuseUnknownHost(hosts: Hosts, host: string): void {
  if (host === '' || hosts.find(host) !== undefined) return;
  throw new Refusal('HOST_NOT_FOUND', `host ${host} is not in the inventory; see "sluice hosts"`, { host });
}

function hostMessage(link: HostLink, hosts: Hosts, register: MigrationRegister) {
  const { host: name, address, standing, agentVersion, lastHeardAt } = link;
  return {
    name,
    address,
    groups: [...hosts.groupsOf(name)],
    state: states[standing.kind],
    stateReason: 'reason' in standing ? standing.reason : '',
    agentVersion,
    lastHeardTime: timeMessage(lastHeardAt),
    runningCopies: runningCopies(register, name),
  };
}

function runningCopies(register: MigrationRegister, host: string): number {
  return register.active().filter(({ migration: { state, source, request } }) => {
    return state.kind === 'copying' && (source.host === host || request.destination.host === host);
  }).length;
}
