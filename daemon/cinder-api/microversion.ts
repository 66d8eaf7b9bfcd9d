import type { FastifyReply } from 'fastify';
import { ApiFault } from './api-fault.ts';

/** The first and the last that are served, as minor numbers of major 3: those of Cinder 21. */
export const served = { least: 0, most: 70 } as const;

/** From which minor number on Cinder does something, by what it is. */
export const since = {
  cluster: 7,
  groups: 13,
  etags: 15,
  clusterInMigrate: 16,
  providerId: 21,
  filtersRefused: 31,
  count: 45,
  sharedTargets: 48,
  backendState: 49,
  volumeCluster: 61,
  volumeTypeId: 63,
  consumesQuota: 65,
} as const;

/** What the answer to a version says of it, whether that is served or not. */
export function tellVersion(reply: FastifyReply, version: string): void {
  reply.header('openstack-api-version', `volume ${version}`).header('vary', 'OpenStack-API-Version');
}

/** A version that is not served, which the answer names all the same. */
export class VersionNotServed extends ApiFault {
  readonly version: string;

  constructor(version: string) {
    const range = `Minimum is ${text(served.least)} and maximum is ${text(served.most)}.`;
    super(406, `Version ${version} is not supported by the API. ${range}`);
    this.version = version;
  }
}

/**
 * Reads the header `OpenStack-API-Version: volume 3.70`.
 * @returns the minor number; the least where the header is not there
 * @throws ApiFault 400 for what is no version; VersionNotServed, which is 406
 */
export function microversionOf(header: string | undefined): number {
  if (header === undefined) return served.least;
  const [service, version, ...rest] = (header.split(',').find((part) => part.includes('volume')) ?? '')
    .trim()
    .split(/\s+/);
  if (service !== 'volume' || version === undefined || rest.length > 0) {
    const message = `OpenStack-API-Version ${JSON.stringify(header.slice(0, 80))} names no version of volume; write "volume 3.${served.most}"`;
    throw new ApiFault(400, message);
  }
  if (version === 'latest') return served.most;
  const [, major, minor] = /^([1-9]\d*)\.([1-9]\d*|0)$/.exec(version) ?? [];
  if (major === undefined || minor === undefined) {
    const message = `API Version String ${version.slice(0, 80)} is of invalid format. Must be of format MajorNum.MinorNum.`;
    throw new ApiFault(400, message);
  }
  if (major === '3' && Number(minor) <= served.most) return Number(minor);
  throw new VersionNotServed(version.slice(0, 80));
}

/** As answers say it. */
export function text(minor: number): string {
  return `3.${minor}`;
}
