import type { Migration } from '../core/migration/migration.ts';
import type { MigrationState } from '../core/migration/state.ts';
import { isVolumeName, type VolumeFacts } from '../core/plan/volume.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import type { VolumeDesk } from '../migrations/volume-desk.ts';
import { volumeNotFound } from './api-fault.ts';
import { type MigrationStatus, migrationStatusOf } from './migration-status.ts';

/** A volume as clients of Cinder's API see it. */
export interface ShownVolume {
  readonly facts: VolumeFacts;
  readonly status: 'available' | 'in-use' | 'maintenance' | 'error';
}

type Desk = Pick<VolumeDesk, 'list' | 'get'>;
type Register = Pick<MigrationRegister, 'active' | 'list'>;

/** A migration takes fewer steps in a row. */
const mostLooks = 4;

/** The volumes of all hosts, with what Cinder would say of their status. */
export class ShownVolumes {
  readonly #desk: Desk;
  readonly #register: Register;

  constructor(desk: Desk, register: Register) {
    this.#desk = desk;
    this.#register = register;
  }

  /** Ordered by name; one that is in more than one place is there once, in error. */
  async list(): Promise<{ readonly volumes: ShownVolume[]; readonly silentHosts: readonly string[] }> {
    const before = this.#steps();
    const { found, silentHosts } = await this.#desk.list('');
    const stepped = new Set(stepsBetween(before, this.#steps()));
    const locked = this.#locked();
    const settled = Map.groupBy(
      found.filter(({ name }) => !stepped.has(name)),
      ({ name }) => name,
    );
    const volumes = [...settled.values()].flatMap(([facts, ...others]): ShownVolume[] => {
      if (facts === undefined) return [];
      return [others.length > 0 ? { facts, status: 'error' } : shown(facts, locked)];
    });
    const asked = await Promise.all([...stepped].map((name) => this.get(name).catch(() => [])));
    return { volumes: [...volumes, ...asked.flat()].sort(byName), silentHosts };
  }

  /**
   * One that takes a step of its migration while hosts are asked may be seen at neither place, or at both: they are asked again then.
   * @throws ApiFault 404; Refusal VOLUME_NOT_FOUND, VOLUME_AMBIGUOUS
   */
  async get(id: string): Promise<ShownVolume> {
    if (!isVolumeName(id)) throw volumeNotFound(id);
    for (let looks = 1; ; looks++) {
      const before = this.#steps().get(id);
      try {
        return shown(await this.#desk.get(id), this.#locked());
      } catch (error) {
        if (looks === mostLooks || this.#steps().get(id) === before) throw error;
      }
    }
  }

  async migrationStatus(id: string): Promise<MigrationStatus> {
    return migrationStatusOf(await this.latest(id));
  }

  /** The volume's migration that has not ended, else the one that was asked for last. */
  async latest(id: string): Promise<Migration | undefined> {
    const active = this.#register.active().find(({ migration }) => migration.request.volume === id);
    const [latest] =
      active === undefined ? await this.#register.list({ states: [], volume: id }, 1, undefined) : [active];
    return latest?.migration;
  }

  /** The states of the migrations that have not ended, by volume; a step makes another. */
  #steps(): ReadonlyMap<string, MigrationState> {
    return new Map(this.#register.active().map(({ migration: { request, state } }) => [request.volume, state]));
  }

  /** Names of those whose migrations were asked for with lock_volume. */
  #locked(): ReadonlySet<string> {
    const locking = this.#register.active().filter(({ migration }) => migration.request.lockVolume === true);
    return new Set(locking.map(({ migration }) => migration.request.volume));
  }
}

/** Volumes whose migration took a step, or ended. */
function stepsBetween(
  before: ReadonlyMap<string, MigrationState>,
  after: ReadonlyMap<string, MigrationState>,
): string[] {
  return [...before].filter(([volume, state]) => after.get(volume) !== state).map(([volume]) => volume);
}

function byName(a: ShownVolume, b: ShownVolume): number {
  return a.facts.name < b.facts.name ? -1 : 1;
}

function shown(facts: VolumeFacts, locked: ReadonlySet<string>): ShownVolume {
  if (locked.has(facts.name)) return { facts, status: 'maintenance' };
  return { facts, status: facts.holders.length > 0 ? 'in-use' : 'available' };
}
