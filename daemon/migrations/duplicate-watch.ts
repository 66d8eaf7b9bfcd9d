import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { type Duplicates, duplicatesAmong } from '../core/plan/duplicates.ts';
import type { VolumeFacts } from '../core/plan/volume.ts';
import type { Survey, VolumeCatalog } from '../hosts/volume-catalog.ts';
import type { Timers } from '../schedule/timers.ts';
import type { MigrationRegister } from './register.ts';

/** Milliseconds between two looks at all volumes, and before the first, when hosts have had time to come up. */
const [intervalMs, firstMs] = [300_000, 15_000];
const [timer, firstTimer] = ['look for volumes of one name', 'first look for volumes of one name'];

/** Knows which volumes have a name that another one has, as of the last look at all hosts. */
export class DuplicateWatch {
  readonly #catalog: VolumeCatalog;
  readonly #register: Pick<MigrationRegister, 'active'>;
  readonly #timers: Timers;
  readonly #log: Logger;
  #known: Duplicates | undefined;

  constructor(catalog: VolumeCatalog, register: Pick<MigrationRegister, 'active'>, timers: Timers, log: Logger) {
    this.#catalog = catalog;
    this.#register = register;
    this.#timers = timers;
    this.#log = log;
  }

  /** Undefined before the first look. */
  get known(): Duplicates | undefined {
    return this.#known;
  }

  onApplicationBootstrap(): void {
    this.#timers.after(firstTimer, firstMs, () => void this.look());
    this.#timers.every(timer, intervalMs, () => void this.look());
  }

  beforeApplicationShutdown(): void {
    this.#timers.cancel(firstTimer);
    this.#timers.cancel(timer);
  }

  /** Asks all hosts that are up for their volumes. */
  async look(): Promise<Survey<VolumeFacts>> {
    const survey = await this.#catalog.volumes();
    this.#take(
      duplicatesAmong(
        survey.found,
        this.#register.active().map(({ migration }) => migration),
      ),
    );
    return survey;
  }

  #take(found: Duplicates): void {
    for (const [volume, places] of found) {
      if (isDeepStrictEqual(this.#known?.get(volume), places)) continue;
      this.#log.warn({ volume, places }, 'volumes of one name in more than one place: rename or remove all but one');
    }
    for (const volume of this.#known?.keys() ?? []) {
      if (!found.has(volume)) this.#log.info({ volume }, 'only one volume of that name any more');
    }
    this.#known = found;
  }
}
