import type { FastifyRequest } from 'fastify';
import { hostName } from './host-name.ts';
import { volumeLinks } from './links.ts';
import { since } from './microversion.ts';
import type { MigrationStatus } from './migration-status.ts';
import type { ShownVolume } from './shown-volumes.ts';

const bytesPerGiB = 2 ** 30;

/** Whole GiB, rounded up, as Cinder counts. */
export function sizeInGiB({ facts }: ShownVolume): number {
  return Math.ceil(facts.sizeBytes / bytesPerGiB);
}

/** A volume in a list without details. */
export function volumeSummary(request: FastifyRequest, { facts }: ShownVolume): object {
  return { id: facts.name, name: facts.name, links: volumeLinks(request, facts.name) };
}

/** Everything about a volume that the request's version and caller get to see; the keys, and their order, are Cinder's. */
export function volumeMessage(request: FastifyRequest, volume: ShownVolume, migrationStatus: MigrationStatus): object {
  const { caller, microversion } = request;
  const { facts, status } = volume;
  const isAdmin = caller.role === 'admin';
  return {
    id: facts.name,
    status,
    size: sizeInGiB(volume),
    availability_zone: 'nova',
    created_at: null,
    updated_at: null,
    name: facts.name,
    description: null,
    volume_type: facts.driver,
    snapshot_id: null,
    source_volid: null,
    metadata: facts.metadata,
    links: volumeLinks(request, facts.name),
    user_id: caller.user,
    bootable: 'false',
    encrypted: false,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: false,
    attachments: attachments(volume, isAdmin),
    ...(isAdmin && { migration_status: migrationStatus }),
    ...(microversion >= since.groups && { group_id: null }),
    ...(isAdmin && microversion >= since.providerId && { provider_id: null }),
    ...(microversion >= since.sharedTargets && { shared_targets: false, service_uuid: null }),
    ...(isAdmin && microversion >= since.volumeCluster && { cluster_name: null }),
    ...(microversion >= since.volumeTypeId && { volume_type_id: facts.driver }),
    ...(microversion >= since.consumesQuota && { consumes_quota: true }),
    'os-vol-tenant-attr:tenant_id': caller.project,
    ...(isAdmin && adminAttributes(volume, migrationStatus)),
  };
}

function adminAttributes({ facts }: ShownVolume, migrationStatus: MigrationStatus): object {
  return {
    'os-vol-mig-status-attr:migstat': migrationStatus,
    'os-vol-mig-status-attr:name_id': null,
    'os-vol-host-attr:host': hostName(facts),
  };
}

/** One for each who holds it; a host stands in the place of Cinder's server. */
function attachments({ facts }: ShownVolume, isAdmin: boolean): object[] {
  return facts.holders.map((holder, index) => ({
    id: facts.name,
    attachment_id: `${facts.name}.${index + 1}`,
    volume_id: facts.name,
    server_id: facts.host,
    host_name: isAdmin ? facts.host : null,
    device: holder,
    attached_at: null,
  }));
}
