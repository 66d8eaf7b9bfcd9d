/** Wakes one sleeper; a ring while nobody sleeps wakes the next at once. */
export class Bell {
  #rung = false;
  #wake: () => void = () => {};

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Sleeps until the bell rings, so many milliseconds have passed, or the signal aborts. Never rejects. */
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener('abort', this.#wake);
      await promise;
      signal.removeEventListener('abort', this.#wake);
      clearTimeout(timer);
    }
    this.#rung = false;
  }
}
