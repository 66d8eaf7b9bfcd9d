import type { Explanation } from './explanation.ts';
import type { Rule } from './rule.ts';

/**
 * Verdicts on migrations about which nobody but the rules and the default says anything: where the same rules fit, they are one at an
 * instant, and ten thousand migrations are asked about at one.
 */
export class SharedVerdicts {
  #at = Number.NaN;
  readonly #waiting = new Map<readonly Rule[], Explanation>();
  readonly #begun = new Map<readonly Rule[], Explanation>();

  /**
   * @param fitting the same list where the same rules fit
   * @param at milliseconds since the epoch
   * @param make is asked where none is known
   */
  of(fitting: readonly Rule[], at: number, hasBegun: boolean, make: () => Explanation): Explanation {
    if (at !== this.#at) {
      this.#waiting.clear();
      this.#begun.clear();
      this.#at = at;
    }
    const known = hasBegun ? this.#begun : this.#waiting;
    const verdict = known.get(fitting) ?? make();
    known.set(fitting, verdict);
    return verdict;
  }
}
