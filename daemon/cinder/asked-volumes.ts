import type { Logger } from 'pino';
import type { VolumeAnswer } from './client/answers.ts';
import type { CinderClient } from './client/cinder-client.ts';
import { CinderError } from './client/cinder-error.ts';
import { placeOfCinder } from './places.ts';
import { withoutProgress } from './progress-keys.ts';
import type { CinderVolume, CinderVolumes } from './volumes.ts';

/** Volumes of the Cinder that the configuration names. */
export class AskedVolumes implements CinderVolumes {
  readonly #client: Pick<CinderClient, 'volume' | 'volumes'>;
  readonly #hosts: ReadonlyMap<string, string>;
  readonly #log: Logger;

  /** @param hosts Sluice's names of hosts by Cinder's */
  constructor(client: Pick<CinderClient, 'volume' | 'volumes'>, hosts: ReadonlyMap<string, string>, log: Logger) {
    this.#client = client;
    this.#hosts = hosts;
    this.#log = log;
  }

  async find(id: string): Promise<CinderVolume | undefined> {
    try {
      const answer = (await this.#byId(id)) ?? (await this.#byNameId(id));
      return answer && this.#volumeOf(answer);
    } catch (error) {
      this.#log.warn(
        { volume: id, error: String(error) },
        'Cinder does not say where the volume is; its path has to do',
      );
      return undefined;
    }
  }

  async #byId(id: string): Promise<VolumeAnswer | undefined> {
    try {
      return await this.#client.volume(id);
    } catch (error) {
      if (error instanceof CinderError && error.reason === 'CINDER_NOT_FOUND') return undefined;
      throw error;
    }
  }

  /** Data that were migrated may be stored under the id of the temporary volume of that migration. */
  async #byNameId(id: string): Promise<VolumeAnswer | undefined> {
    for await (const volume of this.#client.volumes({ allTenants: true })) if (volume.nameId === id) return volume;
    return undefined;
  }

  #volumeOf({ id, host, metadata }: VolumeAnswer): CinderVolume {
    const place = host === undefined ? undefined : placeOfCinder(host, this.#hosts);
    return { id, place, metadata: withoutProgress(metadata) };
  }
}
