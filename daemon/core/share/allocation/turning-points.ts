import type { Stakes } from './stakes.ts';

/** Levels at which claims, by themselves, begin to rise or stop: where the level reaches their floor and where it reaches their cap. */
export class TurningPoints {
  readonly #levels: Float64Array;
  /** Twice the number of the claim, one more where it stops. In the order of levels, then of claims. */
  readonly #points: Uint32Array;
  #next = 0;

  constructor({ weights, floors, caps }: Stakes) {
    const levels = new Float64Array(2 * weights.length);
    const points = new Uint32Array(2 * weights.length);
    let count = 0;
    for (let claim = 0; claim < weights.length; claim++) {
      const weight = weights[claim] ?? 1;
      const [floor, cap] = [floors[claim] ?? 0, caps[claim] ?? 0];
      levels[2 * claim] = floor / weight;
      levels[2 * claim + 1] = cap / weight;
      if (floor > 0) points[count++] = 2 * claim;
      if (cap < Number.POSITIVE_INFINITY) points[count++] = 2 * claim + 1;
    }
    this.#levels = levels;
    this.#points = points.subarray(0, count).sort((a, b) => (levels[a] ?? 0) - (levels[b] ?? 0) || a - b);
  }

  /** Of the next one; Infinity when there is none left. */
  get level(): number {
    const point = this.#points[this.#next];
    return point === undefined ? Number.POSITIVE_INFINITY : (this.#levels[point] ?? 0);
  }

  get claim(): number {
    return (this.#points[this.#next] ?? 0) >> 1;
  }

  get stops(): boolean {
    return ((this.#points[this.#next] ?? 0) & 1) === 1;
  }

  advance(): void {
    this.#next++;
  }
}
