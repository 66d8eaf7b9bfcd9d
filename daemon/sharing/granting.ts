import type { Logger } from 'pino';
import { agentsOf } from '../core/migration/copy-at-work.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { Rate } from '../core/rate/rate.ts';
import type { Rush } from '../hosts/rush.ts';
import type { RateBook } from '../migrations/rate-book.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import type { Entrant, Roster } from './roster.ts';

/** A rate that a round has found for a copy. */
export interface NewGrant {
  readonly entrant: Entrant;
  readonly rate: Rate;
  readonly cause: string;
}

/** What it takes to grant rates. */
export interface GrantingMeans {
  readonly register: MigrationRegister;
  readonly rates: RateBook;
  readonly roster: Roster;
  readonly rush: Rush;
  readonly log: Logger;
}

/** So many rates are stored at a time. */
const grantsTogether = 1_000;

/** Stores rates, before whoever runs the migrations sends them. */
export class Granting {
  readonly #means: GrantingMeans;

  constructor(means: GrantingMeans) {
    this.#means = means;
  }

  /** A few at a time: the first are sent while the last are still to be stored, and few are in memory as they are written. */
  async grant(grants: readonly NewGrant[]): Promise<void> {
    const { roster, rush } = this.#means;
    rush.expect(grants.length);
    for (const { entrant, rate } of grants) roster.begin(entrant.view, rate);
    const ordered = byAgent(grants);
    for (let first = 0; first < ordered.length; first += grantsTogether) {
      const some = ordered.slice(first, first + grantsTogether);
      await Promise.all(some.map((grant) => this.#store(grant)));
      rush.stored(some.length);
    }
  }

  async #store({ entrant: { view, answer }, rate, cause }: NewGrant): Promise<void> {
    const { register, roster, rates, log } = this.#means;
    const { id } = view.migration;
    try {
      const grounds = { explanation: answer.verdict, windows: rates.windows };
      await register.apply(id, { kind: 'rateResolved', rate, cause }, grounds);
    } catch (error) {
      // It may have ended meanwhile.
      if (!(error instanceof Refusal)) log.error({ err: error, migration: id }, 'a rate could not be granted');
    } finally {
      roster.end(view);
    }
  }
}

/** What is stored together is sent together: an agent is told in few calls what changes for its copies. */
function byAgent(grants: readonly NewGrant[]): NewGrant[] {
  return [...Map.groupBy(grants, ({ entrant }) => agentsOf(entrant.view.migration).source).values()].flat();
}
