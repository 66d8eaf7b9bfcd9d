import type { Candidate } from '../share/admission/candidate.ts';
import type { Claim } from '../share/allocation/claim.ts';
import type { OwnPace } from './pace.ts';
import type { Traveller } from './scene.ts';

/** The part that a migration has in the sharing of budgets. */
export class Part {
  readonly id: string;
  /** Milliseconds of Unix time. */
  readonly askedAt: number;
  /** Places in the list of budgets. */
  readonly crosses: readonly number[];
  isRunning: boolean;
  readonly #facts: Traveller['facts'];

  /** @param from where the simulation begins */
  constructor({ name, facts, hasPlace, asksAt, askedAt }: Traveller, crosses: readonly number[], from: number) {
    this.id = name;
    this.askedAt = askedAt ?? asksAt ?? from;
    this.crosses = crosses;
    this.isRunning = hasPlace;
    this.#facts = facts;
  }

  /** Undefined where it stands still anyway. @param own what it would do alone */
  candidate(own: OwnPace | undefined): Candidate | undefined {
    if (own?.asks === undefined) return undefined;
    const { id, askedAt, crosses, isRunning } = this;
    const { source, destination } = this.#facts;
    const { weight, floor } = own.asks;
    return { id, askedAt, weight, source, destination, crosses, floor, isRunning };
  }

  /**
   * Undefined where it stands still anyway. What nothing limits cannot use more than unlimited is taken for: a budget makes nobody faster
   * than he is without it.
   */
  claim(own: OwnPace | undefined): Claim | undefined {
    if (own?.asks === undefined) return undefined;
    const { id, askedAt, crosses } = this;
    const demand = own.rate.kind === 'unlimited' ? own.bytesPerSecond : undefined;
    return { id, askedAt, ...own.asks, ceiling: own.rate, demand, crosses };
  }
}
