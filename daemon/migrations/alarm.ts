/** Lets one loop sleep until it is woken or a moment has come. A wake that comes while it is awake is not lost. */
export class Alarm {
  #isRung = false;
  #resolve: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#resolve?.();
  }

  /** @param delayMs milliseconds; undefined for as long as it takes */
  async sleep(delayMs: number | undefined): Promise<void> {
    if (!this.#isRung) {
      await new Promise<void>((resolve) => {
        const timer = delayMs === undefined ? undefined : setTimeout(resolve, delayMs);
        this.#resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isRung = false;
    this.#resolve = undefined;
  }
}
