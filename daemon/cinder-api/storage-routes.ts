import { hostname } from 'node:os';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PoolFacts } from '../core/plan/volume.ts';
import type { HostLink } from '../hosts/host-link.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { VolumeCatalog } from '../hosts/volume-catalog.ts';
import { needRole } from './caller.ts';
import { backendName, hostName } from './host-name.ts';
import { since } from './microversion.ts';
import { serve } from './routes.ts';

const bytesPerGiB = 2 ** 30;

type Catalog = Pick<VolumeCatalog, 'pools'>;
type Links = Pick<Hosts, 'all' | 'find'>;

/** Tells of pools as of scheduler's pools, and of hosts as of services. */
export function storageRoutes(app: FastifyInstance, catalog: Catalog, hosts: Links): void {
  serve(app, '/scheduler-stats/get_pools', {
    GET: async (request) => {
      needRole(request.caller, 'admin', 'scheduler_extension:scheduler_stats:get_pools');
      const { detail } = request.query as { readonly detail?: unknown };
      const isDetailed = /^(true|1|t|on|y|yes)$/i.test(String(detail ?? ''));
      const { found } = await catalog.pools();
      return { pools: found.map((pool) => poolMessage(pool, hosts.find(pool.host), isDetailed)) };
    },
  });
  serve(app, '/os-services', {
    GET: async (request) => {
      needRole(request.caller, 'admin', 'volume_extension:services:index');
      const { found } = await catalog.pools();
      const { host, binary } = request.query as Readonly<Record<string, unknown>>;
      const services = [scheduler(request), ...hosts.all().flatMap((link) => backends(request, link, found))];
      const isAsked = (service: Service) =>
        [undefined, service.host].includes(host as string | undefined) &&
        [undefined, service.binary as string].includes(binary as string | undefined);
      return { services: services.filter(isAsked) };
    },
  });
}

/** A pool with Cinder's capabilities. What is not free counts as allocated. */
function poolMessage(pool: PoolFacts, link: HostLink | undefined, isDetailed: boolean): object {
  const name = hostName({ host: pool.host, pool: pool.name });
  if (!isDetailed) return { name };
  const usedGiB = (pool.capacityBytes - pool.freeBytes) / bytesPerGiB;
  const isFile = pool.driver === 'file';
  const capabilities = {
    volume_backend_name: pool.name,
    vendor_name: 'Sluice',
    driver_version: link?.agentVersion ?? '',
    storage_protocol: pool.driver,
    total_capacity_gb: pool.capacityBytes / bytesPerGiB,
    free_capacity_gb: pool.freeBytes / bytesPerGiB,
    reserved_percentage: 0,
    QoS_support: false,
    sparse_copy_volume: isFile,
    provisioned_capacity_gb: usedGiB,
    max_over_subscription_ratio: 1,
    thin_provisioning_support: isFile,
    thick_provisioning_support: !isFile,
    allocated_capacity_gb: usedGiB,
    filter_function: null,
    goodness_function: null,
    timestamp: moment(link?.lastHeardAt),
  };
  return { name, capabilities };
}

/** A row of `cinder service-list`; more keys follow. */
interface Service {
  readonly binary: 'cinder-scheduler' | 'cinder-volume';
  readonly host: string;
  readonly zone: string;
  readonly status: 'enabled';
  readonly state: 'up' | 'down';
  readonly updated_at: string | null;
}

/** The daemon, which decides when what moves. */
function scheduler({ microversion }: FastifyRequest): Service {
  const row = { binary: 'cinder-scheduler', host: hostname(), zone, status: 'enabled', state: 'up' } as const;
  return { ...row, updated_at: moment(Date.now()), ...clusterOf(microversion), ...{ disabled_reason: null } };
}

/** The pools of a host, each a cinder-volume; of a host that does not tell its pools, the host alone. */
function backends({ microversion }: FastifyRequest, link: HostLink, pools: readonly PoolFacts[]): Service[] {
  const { host, standing, lastHeardAt } = link;
  const its = pools.filter((pool) => pool.host === host);
  const state = standing.kind === 'up' && its.length > 0 ? 'up' : 'down';
  const reason = 'reason' in standing ? standing.reason : null;
  const row = (name: string, problem: string): Service => ({
    ...{ binary: 'cinder-volume', host: name, zone, status: 'enabled', state, updated_at: moment(lastHeardAt) },
    ...(microversion >= since.backendState && { backend_state: problem === '' ? state : 'down' }),
    ...clusterOf(microversion),
    ...{ disabled_reason: problem || reason, replication_status: 'disabled', active_backend_id: null, frozen: false },
  });
  if (its.length === 0) return [row(host, '')];
  return its.map(({ name, problem }) => row(backendName({ host, pool: name }), problem));
}

const zone = 'nova';

function clusterOf(microversion: number): object {
  return microversion >= since.cluster ? { cluster: null } : {};
}

/** As Cinder writes moments: UTC, with microseconds and without a zone. @param at milliseconds of Unix time */
function moment(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString().replace('Z', '000');
}
