import type { Crossings } from './crossings.ts';
import { LevelHeap } from './level-heap.ts';
import type { Stakes } from './stakes.ts';
import { TurningPoints } from './turning-points.ts';

/**
 * Weighted max-min fair shares by progressive filling.
 *
 * Picture every claim as a vessel whose width is its weight, and pour into all of them so that the water stands at one level: a claim
 * has weight x level bytes per second. The level rises until a budget is used up; the claims in it keep what they have, and the level
 * goes on rising for the others. A claim stops, too, at its cap, and one with a floor has that from the start and begins to rise when
 * the level has come to it. In the end each claim is at its cap or in a budget that is used up and in which nobody has, for his
 * weight, more than it has (but by a floor): nobody can get more except from somebody who has no more. That is the definition.
 *
 * Source: D. Bertsekas, R. Gallager, Data Networks, 2nd edition (1992), section 6.5.2, "Max-min flow control", for max-min fairness over
 * a network and for the filling; S. Keshav, An Engineering Approach to Computer Networking (1997), pages 215 to 217, for weights. Of the ways
 * in which the ATM Forum's Traffic Management Specification 4.0 reads fairness beside a promised minimum, floors are read as the one that
 * gives the greater of the minimum and the fair share.
 *
 * The level does not rise in steps but from event to event. A budget keeps the sum of what stands still in it and the sum of the
 * weights that rise, hence the level at which it is used up; budgets wait in a heap, turning points of claims in a sorted list. When
 * a claim stops, the levels of its budgets can only rise, which is looked at when such a budget comes to the top of the heap; when one
 * begins to rise they fall, which is entered at once. So the work is that of a sort, and of twice every crossing.
 */
export function fill(stakes: Stakes, limits: Float64Array, crossings: Crossings): Filled {
  return new Filling(stakes, limits, crossings).run();
}

export interface Filled {
  /** Bytes per second, not yet whole; Infinity where nothing limits a claim. */
  readonly rates: Float64Array;
  /** The budget that stopped a claim; -1 where it has come to its cap or has none. */
  readonly boundBy: Int32Array;
  /** Claims in the order in which they stopped, from the lowest level on; without those that nothing limits. */
  readonly stopped: Uint32Array;
}

const atFloor = 0;
const rising = 1;
const settled = 2;

class Filling {
  readonly #rates: Float64Array;
  readonly #boundBy: Int32Array;
  readonly #stopped: Uint32Array;
  #stoppedCount = 0;
  readonly #stakes: Stakes;
  readonly #limits: Float64Array;
  readonly #crossings: Crossings;
  readonly #phases: Uint8Array;
  /** Of each budget: bytes per second of the claims that do not rise. */
  readonly #still: Float64Array;
  /** Of each budget: the weights of those that do. */
  readonly #rising: Float64Array;
  readonly #heap: LevelHeap;
  readonly #turns: TurningPoints;
  #level = 0;

  constructor(stakes: Stakes, limits: Float64Array, crossings: Crossings) {
    const { weights, floors } = stakes;
    this.#rates = floors.slice();
    this.#boundBy = new Int32Array(weights.length).fill(-1);
    this.#stopped = new Uint32Array(weights.length);
    this.#stakes = stakes;
    this.#limits = limits;
    this.#crossings = crossings;
    this.#phases = new Uint8Array(weights.length);
    this.#still = new Float64Array(limits.length);
    this.#rising = new Float64Array(limits.length);
    for (let claim = 0; claim < weights.length; claim++) {
      const floor = floors[claim] ?? 0;
      this.#phases[claim] = floor > 0 ? atFloor : rising;
      this.#shift(claim, floor, floor > 0 ? 0 : (weights[claim] ?? 0));
    }
    this.#heap = new LevelHeap(limits.map((_, budget) => this.#fullAt(budget)));
    this.#turns = new TurningPoints(stakes);
  }

  run(): Filled {
    for (;;) {
      const full = this.#heap.lowestLevel;
      const turn = this.#turns.level;
      if (Math.min(full, turn) === Number.POSITIVE_INFINITY) break;
      if (turn <= full) this.#turn(turn);
      else this.#useUp(this.#heap.lowest, full);
    }
    for (let claim = 0; claim < this.#rates.length; claim++)
      if (this.#phases[claim] === rising) this.#rates[claim] = Number.POSITIVE_INFINITY;
    const stopped = this.#stopped.subarray(0, this.#stoppedCount);
    return { rates: this.#rates, boundBy: this.#boundBy, stopped };
  }

  #turn(level: number): void {
    const { claim, stops } = this.#turns;
    this.#turns.advance();
    this.#level = Math.max(this.#level, level);
    if (stops) this.#settle(claim, this.#stakes.caps[claim] ?? 0);
    else if (this.#phases[claim] === atFloor) this.#start(claim);
  }

  #start(claim: number): void {
    this.#phases[claim] = rising;
    this.#shift(claim, -(this.#stakes.floors[claim] ?? 0), this.#stakes.weights[claim] ?? 0);
    const { budgetsFrom, budgets } = this.#crossings;
    for (let at = budgetsFrom[claim] ?? 0; at < (budgetsFrom[claim + 1] ?? 0); at++) {
      const budget = budgets[at] ?? 0;
      this.#heap.setLevel(budget, this.#fullAt(budget));
    }
  }

  /** @param known its level when it was last looked at, which may have risen since */
  #useUp(budget: number, known: number): void {
    const level = this.#fullAt(budget);
    if (level > known) {
      this.#heap.setLevel(budget, level);
      return;
    }
    this.#level = Math.max(this.#level, level);
    const { claimsFrom, claims } = this.#crossings;
    const { weights, floors, caps } = this.#stakes;
    for (let at = claimsFrom[budget] ?? 0; at < (claimsFrom[budget + 1] ?? 0); at++) {
      const claim = claims[at] ?? 0;
      if (this.#phases[claim] === settled) continue;
      this.#boundBy[claim] = budget;
      const share = Math.max((weights[claim] ?? 0) * this.#level, floors[claim] ?? 0);
      this.#settle(claim, Math.min(share, caps[claim] ?? 0));
    }
    this.#heap.setLevel(budget, Number.POSITIVE_INFINITY);
  }

  #settle(claim: number, rate: number): void {
    const phase = this.#phases[claim];
    if (phase === settled) return;
    this.#phases[claim] = settled;
    this.#stopped[this.#stoppedCount++] = claim;
    this.#rates[claim] = rate;
    if (phase === rising) this.#shift(claim, rate, -(this.#stakes.weights[claim] ?? 0));
    else this.#shift(claim, rate - (this.#stakes.floors[claim] ?? 0), 0);
  }

  #shift(claim: number, still: number, weight: number): void {
    const { budgetsFrom, budgets } = this.#crossings;
    for (let at = budgetsFrom[claim] ?? 0; at < (budgetsFrom[claim + 1] ?? 0); at++) {
      const budget = budgets[at] ?? 0;
      this.#still[budget] = (this.#still[budget] ?? 0) + still;
      this.#rising[budget] = (this.#rising[budget] ?? 0) + weight;
    }
  }

  /** The level at which a budget is used up as things stand; Infinity while nobody in it rises. */
  #fullAt(budget: number): number {
    const weight = this.#rising[budget] ?? 0;
    if (weight <= 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, (this.#limits[budget] ?? 0) - (this.#still[budget] ?? 0)) / weight;
  }
}
