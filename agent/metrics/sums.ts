/** Sums that only grow, by key; a key is there once something was added to it. */
export class Sums<Key extends string> {
  readonly #sums = new Map<Key, number>();

  add(key: Key, more: number): void {
    this.#sums.set(key, (this.#sums.get(key) ?? 0) + more);
  }

  /** Adds by how much each count is above what it was. */
  addGrowth(before: Readonly<Partial<Record<Key, number>>>, now: Readonly<Partial<Record<Key, number>>>): void {
    for (const key of Object.keys(now) as Key[]) this.add(key, (now[key] ?? 0) - (before[key] ?? 0));
  }

  /** 0 for a key that nothing was added to. */
  of(key: Key): number {
    return this.#sums.get(key) ?? 0;
  }

  entries(): (readonly [Key, number])[] {
    return [...this.#sums];
  }
}
