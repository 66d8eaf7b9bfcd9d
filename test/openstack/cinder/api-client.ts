/** A volume as Cinder's API tells it, of what tests look at. */
export interface CinderVolume {
  readonly id: string;
  readonly status: string;
  readonly migration_status: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly 'os-vol-host-attr:host': string | null;
  readonly 'os-vol-mig-status-attr:name_id': string | null;
}

/** How a migration is asked for. */
export interface MigrateOptions {
  /** Copy even where the driver could move the volume by its own means. Default true. */
  readonly forceHostCopy?: boolean;
  /** Lock the volume for the time of it: status "maintenance". Default false. */
  readonly lockVolume?: boolean;
}

/** Raised for every answer that is not a success. */
export class CinderRefusedError extends Error {
  readonly statusCode: number;

  constructor(request: string, statusCode: number, body: string) {
    super(`Cinder answered ${request} with ${statusCode}: ${body}`);
    this.name = 'CinderRefusedError';
    this.statusCode = statusCode;
  }
}

/** Cinder's API without Keystone. */
export class CinderApiClient {
  readonly endpoint: string;

  /** @param port of the API on loopback */
  constructor(port: number) {
    this.endpoint = `http://127.0.0.1:${port}/v3/abc`;
  }

  /** @throws CinderRefusedError, or TypeError while nobody listens */
  async request<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await fetch(`${this.endpoint}${path}`, {
      method,
      headers: {
        'X-Auth-Token': 'u:abc',
        'X-User-Id': 'u',
        'X-Project-Id': 'abc',
        'OpenStack-API-Version': 'volume 3.70',
        'Content-Type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new CinderRefusedError(`${method} ${path}`, answer.status, text);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  /** Names of the pools that report themselves, such as "hostA@filea#filea". */
  async pools(): Promise<string[]> {
    const { pools } = await this.request<{ pools: { name: string }[] }>('GET', '/scheduler-stats/get_pools');
    return pools.map(({ name }) => name);
  }

  async volume(id: string): Promise<CinderVolume> {
    return (await this.request<{ volume: CinderVolume }>('GET', `/volumes/${id}`)).volume;
  }

  async createVolume(sizeGiB: number, metadata: Readonly<Record<string, string>>): Promise<CinderVolume> {
    const body = { volume: { size: sizeGiB, metadata } };
    return (await this.request<{ volume: CinderVolume }>('POST', '/volumes', body)).volume;
  }

  /** @param pool to move to, such as "hostB@fileb#fileb" */
  async migrate(id: string, pool: string, { forceHostCopy = true, lockVolume = false }: MigrateOptions): Promise<void> {
    const migrate = { host: pool, force_host_copy: forceHostCopy, lock_volume: lockVolume };
    await this.request('POST', `/volumes/${id}/action`, { 'os-migrate_volume': migrate });
  }

  async setMetadata(id: string, metadata: Readonly<Record<string, string>>): Promise<void> {
    await this.request('POST', `/volumes/${id}/metadata`, { metadata });
  }
}
