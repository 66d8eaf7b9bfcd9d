import { Refusal } from '../core/migration/refusal.ts';
import { notFound } from '../core/plan/preflight.ts';
import type { PoolFacts, VolumeFacts } from '../core/plan/volume.ts';
import type { Survey, VolumeCatalog } from '../hosts/volume-catalog.ts';
import type { VolumeDesk } from '../migrations/volume-desk.ts';

/** Volumes and pools as the hosts tell them, asked once and only if anybody wants to know. */
export class KnownStorage {
  readonly #desk: Pick<VolumeDesk, 'list'>;
  readonly #catalog: Pick<VolumeCatalog, 'pools'>;
  #volumes: Promise<Survey<VolumeFacts>> | undefined;
  #pools: Promise<Survey<PoolFacts>> | undefined;

  constructor(parts: { readonly volumes: Pick<VolumeDesk, 'list'>; readonly catalog: Pick<VolumeCatalog, 'pools'> }) {
    this.#desk = parts.volumes;
    this.#catalog = parts.catalog;
  }

  /** @param host where it is, and `pool`; each empty for anywhere @throws Refusal VOLUME_NOT_FOUND, VOLUME_AMBIGUOUS */
  async volume(name: string, host: string, pool: string): Promise<VolumeFacts> {
    this.#volumes ??= this.#desk.list('');
    const { found, silentHosts } = await this.#volumes;
    const volumes = found.filter(
      (each) => each.name === name && (host === '' || each.host === host) && (pool === '' || each.pool === pool),
    );
    const [only] = volumes;
    if (only === undefined) throw notFound(name, silentHosts);
    if (volumes.length === 1) return only;
    const places = volumes.map((each) => `${each.host}:${each.pool}`).join(', ');
    const message = `volume ${name} is in more than one place: ${places}; say which is the source`;
    throw new Refusal('VOLUME_AMBIGUOUS', message, { volume: name, places });
  }

  /** Empty where the host cannot be asked, or is yet to come. @throws Refusal POOL_NOT_FOUND where it has no such pool */
  async driver(host: string, name: string): Promise<string> {
    this.#pools ??= this.#catalog.pools('');
    const { found } = await this.#pools;
    const there = found.filter((pool) => pool.host === host);
    const pool = there.find((candidate) => candidate.name === name);
    if (pool !== undefined || there.length === 0) return pool?.driver ?? '';
    const known = there.map((candidate) => candidate.name).join(', ');
    const message = `host ${host} has no pool ${name}; it has: ${known}. For one that is yet to come say its driver`;
    throw new Refusal('POOL_NOT_FOUND', message, { host, pool: name });
  }
}
