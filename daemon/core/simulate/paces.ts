import type { BudgetUse } from './budget-use.ts';
import type { Journey } from './journey.ts';
import type { Pace } from './pace.ts';
import type { Scene } from './scene.ts';
import { isShared, Sharing } from './sharing.ts';

/**
 * What all migrations that have not ended do at an instant. They are asked about together, because what one gets depends on what the others
 * take of the budgets. Where there is none and as many may run as want to, each does what it would do alone.
 */
export class Paces {
  readonly #sharing: Sharing | undefined;

  constructor(scene: Scene, journeys: readonly Journey[]) {
    this.#sharing = isShared(scene.policies) ? new Sharing(scene, journeys) : undefined;
  }

  /** @returns in the order of the journeys; each holds as long as it says and nobody starts or ends, and none past `until` */
  at(journeys: readonly Journey[], at: number): { readonly found: readonly Pace[]; readonly until: number } {
    const own = journeys.map((journey) => journey.ownPaceAt(at));
    if (this.#sharing === undefined) return { found: own, until: Number.POSITIVE_INFINITY };
    return { found: this.#sharing.pacesAt(journeys, own, at), until: this.#sharing.until };
  }

  /** Time has passed since `at` was asked the last time. */
  passed(from: number, to: number): void {
    this.#sharing?.passed(from, to);
  }

  get budgetUses(): BudgetUse[] {
    return this.#sharing?.budgetUses ?? [];
  }
}
