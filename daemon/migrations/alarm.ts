/** Lets one loop sleep until it is woken or a moment has come. A wake that comes while it is awake is not lost. */
export class Alarm {
  #isRung = false;
  /** Of the loop that sleeps. */
  #wake: (() => void) | undefined;

  ring(): void {
    if (this.#wake === undefined) this.#isRung = true;
    else this.#wake();
  }

  /** @param delayMs milliseconds; undefined for as long as it takes */
  sleep(delayMs: number | undefined): Promise<void> {
    // No async function: thousands sleep at a time, and each would keep its frame.
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        this.#isRung = false;
        resolve();
      };
      const timer = delayMs === undefined || this.#isRung ? undefined : setTimeout(wake, delayMs);
      this.#wake = wake;
      if (this.#isRung) wake();
    });
  }
}
