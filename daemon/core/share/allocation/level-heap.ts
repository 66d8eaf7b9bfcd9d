/** Budgets ordered by level, the lowest on top: a binary heap in which each knows its place, so that its level can change. */
export class LevelHeap {
  readonly #levels: Float64Array;
  readonly #heap: Uint32Array;
  readonly #places: Uint32Array;

  /** @param levels one for each budget; taken over, and changed as levels change */
  constructor(levels: Float64Array) {
    this.#levels = levels;
    this.#heap = Uint32Array.from(levels.keys());
    this.#places = Uint32Array.from(levels.keys());
    for (let place = (levels.length >> 1) - 1; place >= 0; place--) this.#sink(place);
  }

  /** The budget whose level is lowest, the first of those with the same. Meaningless where there is no budget at all. */
  get lowest(): number {
    return this.#heap[0] ?? 0;
  }

  /** Infinity where there is no budget. */
  get lowestLevel(): number {
    return this.#levels[this.lowest] ?? Number.POSITIVE_INFINITY;
  }

  setLevel(budget: number, level: number): void {
    const before = this.#levels[budget] ?? 0;
    this.#levels[budget] = level;
    const place = this.#places[budget] ?? 0;
    if (level < before) this.#rise(place);
    else this.#sink(place);
  }

  #rise(from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.#isBefore(place, above)) return;
      this.#swap(place, above);
      place = above;
    }
  }

  #sink(from: number): void {
    const length = this.#heap.length;
    for (let place = from; ; ) {
      let first = 2 * place + 1;
      if (first >= length) return;
      if (first + 1 < length && this.#isBefore(first + 1, first)) first++;
      if (!this.#isBefore(first, place)) return;
      this.#swap(place, first);
      place = first;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a] ?? 0, this.#heap[b] ?? 0];
    const difference = (this.#levels[one] ?? 0) - (this.#levels[other] ?? 0);
    return difference < 0 || (!(difference > 0) && one < other);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a] ?? 0, this.#heap[b] ?? 0];
    this.#heap[a] = other;
    this.#places[other] = a;
    this.#heap[b] = one;
    this.#places[one] = b;
  }
}
