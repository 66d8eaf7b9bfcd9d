/** What a migration cannot get past. */
export type Obstacle =
  /** So many run already, everywhere, with an end on the host, or with an end in the pool. */
  | { readonly kind: 'all'; readonly atMost: number }
  | { readonly kind: 'host'; readonly host: string; readonly atMost: number }
  | { readonly kind: 'pool'; readonly host: string; readonly pool: string; readonly atMost: number }
  /** The floors of those that run leave too little of the budget for one more, or it is paused. */
  | { readonly kind: 'budget'; readonly name: string; readonly isPaused: boolean };

/** One limit that migrations are let in by: places for so many, or bytes per second for their floors. */
export class Gate {
  readonly obstacle: Obstacle;
  readonly #capacity: number;
  #taken = 0;
  #keptFor: string | undefined;

  constructor(obstacle: Obstacle, capacity: number) {
    this.obstacle = obstacle;
    this.#capacity = capacity;
  }

  /** Nobody is let in, whoever ends. */
  get isClosed(): boolean {
    return this.#capacity <= 0;
  }

  /** The id of the first for whom a part of it is kept. */
  get keptFor(): string | undefined {
    return this.#keptFor;
  }

  /** Who asks for more than there is in all is let in when he is alone. */
  lets(amount: number): boolean {
    return !this.isClosed && this.#taken + Math.min(amount, this.#capacity) <= this.#capacity;
  }

  /** More than there is may be taken: who runs already is never sent away. */
  take(amount: number): void {
    this.#taken += Math.min(amount, this.#capacity);
  }

  keep(amount: number, id: string): void {
    this.take(amount);
    this.#keptFor ??= id;
  }
}

/** What a migration needs of a gate: 1 where places are counted, bytes per second where floors are summed up. */
export interface Need {
  readonly gate: Gate;
  readonly amount: number;
}
