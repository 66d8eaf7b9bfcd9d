import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Migration, type MigrationRequest, newMigration, type Origin } from '../core/migration/migration.ts';
import { chosenId, refuseBadId } from '../core/migration/name.ts';
import { Refusal } from '../core/migration/refusal.ts';
import { refuseClipped } from '../core/plan/clip.ts';
import { type PreflightFacts, preflight } from '../core/plan/preflight.ts';
import { refuseUnknownWindow } from '../core/plan/requested-window.ts';
import { stepsOf } from '../core/plan/steps.ts';
import { isVolumeName, volumeNameRule } from '../core/plan/volume.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import type { Rate } from '../core/rate/rate.ts';
import { type MigrationView, viewOf } from './entry.ts';
import { Lane } from './lane.ts';
import type { RateBook } from './rate-book.ts';
import type { MigrationRegister } from './register.ts';
import type { Surveyor } from './surveyor.ts';

/** A migration with the steps it will take. */
export interface PlannedMigration {
  readonly view: MigrationView;
  readonly plan: readonly string[];
}

/** Where people's requests are checked and taken. Everything here may be asked twice. */
export class MigrationDesk {
  readonly #register: MigrationRegister;
  readonly #surveyor: Surveyor;
  readonly #rates: RateBook;
  /** One acceptance at a time, so that a volume is never in two migrations. */
  readonly #acceptance = new Lane();

  constructor(register: MigrationRegister, surveyor: Surveyor, rates: RateBook) {
    this.#register = register;
    this.#surveyor = surveyor;
    this.#rates = rates;
  }

  /**
   * Checks and accepts a request; the same id with the same request is the same migration.
   * @param id empty lets the daemon choose
   * @param strict whether a limit that a max clips is refused
   * @throws Refusal
   */
  async create(id: string, request: MigrationRequest, strict = false): Promise<PlannedMigration> {
    const known = await this.#known(id, request);
    if (known !== undefined) return this.#planned(known);
    const seen = await this.#survey(request, id);
    return this.#acceptance.run(async () => {
      const knownNow = await this.#known(id, request);
      if (knownNow !== undefined) return this.#planned(knownNow);
      const origin = this.#judge(request, seen, id);
      const migration = newMigration(id || chosenId(randomBytes(8)), request, origin, Date.now());
      const explanation = this.#verdictOn(migration, strict);
      return this.#planned(await this.#register.add(migration, { explanation, windows: this.#rates.windows }));
    });
  }

  /** What `create` would do. @throws Refusal as it would */
  async plan(id: string, request: MigrationRequest, strict = false): Promise<PlannedMigration> {
    const known = await this.#known(id, request);
    if (known !== undefined) return this.#planned(known);
    const origin = this.#judge(request, await this.#survey(request, id), id);
    const migration = newMigration(id, request, origin, Date.now());
    const explanation = this.#verdictOn(migration, strict);
    return this.#planned(viewOf({ migration, explanation }, { rateChanges: [], events: [] }));
  }

  /** @throws Refusal */
  async command(id: string, asked: { readonly kind: 'pause' | 'resume' | 'cancel' }): Promise<MigrationView> {
    return this.#register.apply(id, asked);
  }

  /**
   * Sets the request's limit, or takes it back. The answer tells whether it won and what clipped it.
   * @param strict whether a limit that a max clips is refused
   * @throws Refusal
   */
  async setLimit(id: string, limit: Rate | undefined, strict = false): Promise<MigrationView> {
    const before = this.#register.current(id);
    if (before !== undefined && strict) this.#verdictOn({ ...before.migration, limit }, strict);
    return this.#explained(await this.#register.apply(id, { kind: 'setLimit', limit }));
  }

  /** Starts a failed or cancelled migration again, after the same checks as a new one. @throws Refusal */
  async retry(id: string): Promise<MigrationView> {
    const { request } = (await this.#register.get(id)).migration;
    const seen = await this.#survey(request, id);
    return this.#acceptance.run(async () => {
      const { migration } = await this.#register.get(id);
      const { kind } = migration.state;
      const mayBegin = kind === 'failed' || kind === 'cancelled';
      const origin: Origin = mayBegin ? this.#judge(request, seen, id) : migration;
      return this.#explained(await this.#register.apply(id, { kind: 'retry', origin }));
    });
  }

  async #explained(view: MigrationView): Promise<MigrationView> {
    const { id } = view.migration;
    const explanation = this.#rates.verdictOn(view.migration);
    await this.#register.explain(id, { explanation, windows: this.#rates.windows });
    return this.#register.current(id) ?? view;
  }

  /** @throws Refusal LIMIT_CLIPPED, where that is asked for */
  #verdictOn(migration: Migration, strict: boolean): Explanation {
    const explanation = this.#rates.verdictOn(migration);
    const refusal = strict ? refuseClipped(migration, explanation) : undefined;
    if (refusal !== undefined) throw refusal;
    return explanation;
  }

  async #known(id: string, request: MigrationRequest): Promise<MigrationView | undefined> {
    if (id === '') return undefined;
    const refusal = refuseBadId(id);
    if (refusal !== undefined) throw refusal;
    const known = await this.#register.find(id);
    if (known === undefined || isDeepStrictEqual(plain(known.migration.request), plain(request))) return known;
    const message = `migration id ${id} was used for another request, of volume ${known.migration.request.volume}; choose another id`;
    throw new Refusal('MIGRATION_ID_TAKEN', message, { migration_id: id });
  }

  /** @throws Refusal VOLUME_NAME_INVALID */
  async #survey(request: MigrationRequest, id: string): Promise<PreflightFacts> {
    if (!isVolumeName(request.volume)) throw badName(request.volume);
    return this.#surveyor.ofRequest(request, id);
  }

  /** By what was seen of the hosts, and what holds of other migrations now. @throws Refusal */
  #judge(request: MigrationRequest, seen: PreflightFacts, id: string): Origin {
    const checked =
      refuseUnknownWindow(request.window, this.#rates.windows) ??
      preflight(request, this.#surveyor.renewed(seen, request, id));
    if (checked instanceof Refusal) throw checked;
    return checked;
  }

  #planned(view: MigrationView): PlannedMigration {
    const { migration } = view;
    const explanation = view.explanation ?? this.#rates.verdictOn(migration);
    const waits = this.#surveyor.hostsAwaited(migration).map((obstacle) => `wait: ${obstacle}`);
    return { view, plan: [...waits, ...stepsOf(migration, explanation, this.#rates.windows)] };
  }
}

/** As it comes back from the store: without what is undefined. */
function plain(request: MigrationRequest): unknown {
  return JSON.parse(JSON.stringify(request));
}

function badName(volume: string): Refusal {
  const shown = JSON.stringify(volume.length > 80 ? `${volume.slice(0, 80)}...` : volume);
  const message = `volume name ${shown} of ${volume.length} characters: write ${volumeNameRule}`;
  return new Refusal('VOLUME_NAME_INVALID', message, { volume: shown });
}
