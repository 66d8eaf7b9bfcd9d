/**
 * Lets so many through at a time, and first who has waited longest. Nobody stands in it with all that he carries: who finds no room is called
 * when there may be, and asks again then, or tells that he does not want to any more.
 */
export class Turnstile {
  readonly #most: number;
  /** In the order in which they came. */
  readonly #waiting = new Map<string, () => void>();
  #inside = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * @param call is called when there may be room
   * @returns what is to be called at the end; undefined where there is no room
   */
  enter(who: string, call: () => void): (() => void) | undefined {
    if (!this.#waiting.has(who)) this.#waiting.set(who, call);
    if (!this.#first().includes(who)) return undefined;
    this.#waiting.delete(who);
    this.#inside += 1;
    return () => {
      this.#inside -= 1;
      this.#callLast();
    };
  }

  /** Does not wait any more. */
  forget(who: string): void {
    if (this.#waiting.delete(who)) this.#callLast();
  }

  /** Those for whom there is room. */
  #first(): string[] {
    return [...this.#waiting.keys().take(this.#most - this.#inside)];
  }

  /** Of those for whom there is room all but the last were called before. */
  #callLast(): void {
    this.#waiting.get(this.#first().at(-1) ?? '')?.();
  }
}
