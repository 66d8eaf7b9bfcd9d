/** How long bytes take from being sent until it is heard that they have landed. */
export class Crossing {
  /** What was sent and is not known to have landed, oldest first: up to which offset, and when, in milliseconds. */
  readonly #sent: { readonly upTo: number; readonly at: number }[] = [];
  #shortestMs: number | undefined;

  /** The shortest seen, in milliseconds: that of a sink that holds nothing up. Undefined until something has landed. */
  get shortestMs(): number | undefined {
    return this.#shortestMs;
  }

  sent(upTo: number, now: number): void {
    this.#sent.push({ upTo, at: now });
  }

  landed(upTo: number, now: number): void {
    let latest: number | undefined;
    while (this.#sent[0] !== undefined && this.#sent[0].upTo <= upTo) latest = this.#sent.shift()?.at;
    if (latest !== undefined) this.#shortestMs = Math.min(this.#shortestMs ?? Number.POSITIVE_INFINITY, now - latest);
  }
}
