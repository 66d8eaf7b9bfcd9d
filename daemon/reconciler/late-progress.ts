/** Milliseconds between two looks whether there is time now. */
const lookMs = 100;
/** Nothing waits for longer, in milliseconds. */
const longestMs = 2_000;
/** So many are told in one turn of the event loop. */
const toldAtOnce = 500;

/**
 * What can be told later: while there is more urgent work, of each copy the last word alone is kept, and told when that work is done, or after
 * two seconds. Thousands of copies report every second, and a limit that was lowered cannot wait for them.
 */
export class LateProgress {
  readonly #isBusy: () => boolean;
  readonly #waiting = new Map<string, () => void>();
  #timer: NodeJS.Timeout | undefined;
  /** By the monotonic clock, in milliseconds. */
  #waitsSince = 0;

  constructor(isBusy: () => boolean) {
    this.#isBusy = isBusy;
  }

  /** @param tell tells the last word of that copy: at once, where nothing is more urgent */
  put(copyId: string, tell: () => void): void {
    if (this.#timer === undefined && !this.#isBusy()) {
      tell();
      return;
    }
    this.#waiting.set(copyId, tell);
    if (this.#timer !== undefined) return;
    this.#waitsSince = performance.now();
    this.#timer = setTimeout(() => this.#look(), lookMs);
  }

  /** Something was told of it that is newer. */
  overtaken(copyId: string): void {
    this.#waiting.delete(copyId);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #look(): void {
    const isOver = performance.now() - this.#waitsSince >= longestMs;
    if (this.#isBusy() && !isOver) this.#timer = setTimeout(() => this.#look(), lookMs);
    else this.#tellSome();
  }

  /** What comes meanwhile waits for its turn, so that nothing is overtaken by what is older. */
  #tellSome(): void {
    let left = toldAtOnce;
    for (const [copyId, tell] of this.#waiting) {
      if (left === 0) break;
      left -= 1;
      this.#waiting.delete(copyId);
      tell();
    }
    this.#timer = this.#waiting.size > 0 ? setTimeout(() => this.#tellSome(), 0) : undefined;
  }
}
