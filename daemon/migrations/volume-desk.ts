import { formatPlace } from '../core/migration/place.ts';
import { Refusal } from '../core/migration/refusal.ts';
import { hasSwitched } from '../core/migration/state.ts';
import { notFound } from '../core/plan/preflight.ts';
import type { VolumeFacts } from '../core/plan/volume.ts';
import { RateSyntaxError } from '../core/rate/error.ts';
import { metadataLimitKey, parseMetadataLimit } from '../core/rate/metadata-limit.ts';
import type { Survey, VolumeCatalog } from '../hosts/volume-catalog.ts';
import type { DuplicateWatch } from './duplicate-watch.ts';
import type { MigrationRegister } from './register.ts';

/** Volumes as people see them: while one is being switched, at the one place where it belongs. */
export class VolumeDesk {
  readonly #catalog: VolumeCatalog;
  readonly #register: MigrationRegister;
  readonly #duplicates: DuplicateWatch;

  constructor(catalog: VolumeCatalog, register: MigrationRegister, duplicates: DuplicateWatch) {
    this.#catalog = catalog;
    this.#register = register;
    this.#duplicates = duplicates;
  }

  /** Ordered by name, then host, then pool. @param host only this one; empty for all */
  async list(host: string): Promise<Survey<VolumeFacts>> {
    const survey = host === '' ? await this.#duplicates.look() : await this.#catalog.volumes(host);
    return { ...survey, found: survey.found.filter((volume) => !this.#isBehind(volume)) };
  }

  /** Where else there is a volume of its name, `host:pool`, as of the last look at all hosts; there should be none. */
  elsewhere(volume: VolumeFacts): string[] {
    const places = this.#duplicates.known?.get(volume.name) ?? [];
    return places.filter((place) => place !== formatPlace(volume));
  }

  /** @throws Refusal VOLUME_NOT_FOUND, VOLUME_AMBIGUOUS */
  async get(name: string): Promise<VolumeFacts> {
    const { found, silentHosts } = await this.#catalog.named(name);
    const volumes = found.filter((volume) => !this.#isBehind(volume));
    const [only] = volumes;
    if (only === undefined) throw notFound(name, silentHosts);
    if (volumes.length === 1) return only;
    const places = volumes.map(({ host, pool }) => `${host}:${pool}`).join(', ');
    const message = `volume ${name} is in more than one place: ${places}; rename or remove all but one`;
    throw new Refusal('VOLUME_AMBIGUOUS', message, { volume: name, places });
  }

  /**
   * Sets and unsets metadata; a running migration of the volume takes the change at once.
   * @throws Refusal as `get`, and METADATA_INVALID; AgentFailure
   */
  async update(name: string, set: Readonly<Record<string, string>>, unset: readonly string[]): Promise<VolumeFacts> {
    refuseBadLimit(name, set);
    const volume = await this.get(name);
    const kept = Object.entries(volume.metadata).filter(([key]) => !unset.includes(key));
    const updated = await this.#catalog.setMetadata(volume, { ...Object.fromEntries(kept), ...set });
    for (const { migration } of this.#register.active()) {
      if (migration.request.volume !== name) continue;
      await this.#register.apply(migration.id, { kind: 'metadataChanged', metadata: updated.metadata });
    }
    return updated;
  }

  /** True for the half of a volume in mid-switch that is no longer, or not yet, the volume. */
  #isBehind(volume: VolumeFacts): boolean {
    return this.#register.active().some(({ migration: { state, request, source } }) => {
      if (state.kind !== 'switching' || request.volume !== volume.name) return false;
      const other = hasSwitched(state) ? source : request.destination;
      return other.host === volume.host && other.pool === volume.pool;
    });
  }
}

function refuseBadLimit(volume: string, set: Readonly<Record<string, string>>): void {
  const text = Object.hasOwn(set, metadataLimitKey) ? set[metadataLimitKey] : undefined;
  if (text === undefined) return;
  try {
    parseMetadataLimit(text);
  } catch (error) {
    if (!(error instanceof RateSyntaxError)) throw error;
    const message = `volume ${volume}, metadata ${metadataLimitKey}: ${error.message}`;
    throw new Refusal('METADATA_INVALID', message, { volume, key: metadataLimitKey, ...error.facts });
  }
}
