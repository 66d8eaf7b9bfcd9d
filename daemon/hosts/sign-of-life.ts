/** Aborts its signal when nothing was heard for a time, or when the parent aborts. */
export class SignOfLife implements Disposable {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal;
  readonly #pass = (): void => this.#controller.abort();
  readonly #timer: NodeJS.Timeout;
  #isOver = false;

  /** @param longestSilenceMs milliseconds */
  constructor(longestSilenceMs: number, parent: AbortSignal) {
    this.#parent = parent;
    this.#timer = setTimeout(() => this.#end(), longestSilenceMs);
    parent.addEventListener('abort', this.#pass, { once: true });
    if (parent.aborted) this.#controller.abort();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True when the silence was too long. */
  get isOver(): boolean {
    return this.#isOver;
  }

  heard(): void {
    this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#parent.removeEventListener('abort', this.#pass);
  }

  #end(): void {
    this.#isOver = true;
    this.#controller.abort();
  }
}
