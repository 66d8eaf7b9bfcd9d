import type { FakeCopy } from '../../test/support/fake-copy.ts';

const lookMs = 50;

/** Looks at running copies all the time and keeps those that were not running at any moment, or had lost their lease: what an operator must not see. */
export class Interruptions {
  readonly #copies: () => readonly FakeCopy[];
  readonly #found = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(copies: () => readonly FakeCopy[]) {
    this.#copies = copies;
    this.#timer = setInterval(() => this.#look(), lookMs);
  }

  /** How many copies were interrupted so far. */
  get count(): number {
    this.#look();
    return this.#found.size;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const copy of this.#copies()) {
      const { state, leaseLost } = copy.status();
      if (leaseLost || state !== 'COPY_STATE_RUNNING') this.#found.add(copy.id);
    }
  }
}
