import type { Logger } from 'pino';
import { migrationIdOfOffer, newOfferedMigration } from '../core/migration/offered.ts';
import { hasEnded } from '../core/migration/state.ts';
import type { OfferFacts } from '../hosts/agent.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { RateBook } from '../migrations/rate-book.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import { placeOfPath } from './places.ts';
import type { CinderVolumes } from './volumes.ts';

/** Makes a migration of each copy that a host offers. */
export class OfferDesk {
  readonly #hosts: Hosts;
  readonly #register: MigrationRegister;
  readonly #rates: RateBook;
  readonly #volumes: CinderVolumes;
  readonly #log: Logger;
  /** Ids of migrations that are being made. */
  readonly #arriving = new Set<string>();
  #endListening: (() => void) | undefined;

  constructor(by: { hosts: Hosts; register: MigrationRegister; rates: RateBook; volumes: CinderVolumes; log: Logger }) {
    this.#hosts = by.hosts;
    this.#register = by.register;
    this.#rates = by.rates;
    this.#volumes = by.volumes;
    this.#log = by.log;
  }

  onApplicationBootstrap(): void {
    this.#endListening = this.#hosts.onChange((change) => {
      if (change.kind === 'offers') this.#look(change.host);
    });
    for (const { host } of this.#hosts.all()) this.#look(host);
  }

  beforeApplicationShutdown(): void {
    this.#endListening?.();
  }

  #look(host: string): void {
    for (const offer of this.#hosts.find(host)?.offers ?? []) {
      const id = migrationIdOfOffer(offer.id);
      if (this.#register.current(id) !== undefined || this.#arriving.has(id)) continue;
      this.#arriving.add(id);
      void this.#take(host, offer, id)
        .catch((error: unknown) =>
          this.#log.error({ err: error, host, offer: offer.id }, 'an offered copy could not be taken'),
        )
        .finally(() => this.#arriving.delete(id));
    }
  }

  async #take(host: string, offer: OfferFacts, id: string): Promise<void> {
    const known = await this.#register.find(id);
    if (known !== undefined) {
      // It ended while its agent was away.
      if (hasEnded(known.migration.state))
        await this.#hosts.linkTo(host).agent.closeOffer(offer.id, `migration ${id} has ended`);
      return;
    }
    const { sourcePath, targetPath, targetVolume, sizeBytes, offeredAt } = offer;
    const [source, target] = await Promise.all([
      this.#volumes.find(offer.sourceVolume),
      this.#volumes.find(targetVolume),
    ]);
    if (!this.#hosts.isOffered(host, offer.id)) return;
    const migration = newOfferedMigration({
      offer: { owner: 'cinder', host, id: offer.id, sourcePath, targetPath, targetVolume },
      volume: source?.id ?? offer.sourceVolume,
      source: source?.place ?? placeOfPath(host, sourcePath),
      destination: target?.place ?? placeOfPath(host, targetPath),
      metadata: source?.metadata ?? {},
      sizeBytes,
      offeredAt,
    });
    const explanation = this.#rates.verdictOn(migration);
    await this.#register.add(migration, { explanation, windows: this.#rates.windows });
    this.#log.info({ migration: id, host, volume: migration.request.volume }, 'a copy of Cinder’s was offered');
  }
}
