import { nextTurn } from '../core/plan/next-turn.ts';
import type { PolicySource } from '../migrations/rate-book.ts';
import type { Clock } from './clock.ts';
import { longestDelayMs, type Timers } from './timers.ts';

/** Milliseconds between two looks at the wall clock: so late is a jump noticed at most. */
const lookMs = 1000;

/** Milliseconds by which the clocks may part before that is a jump. A clock that is slewed parts by half a millisecond a second at most. */
const toleranceMs = 100;

const turnTimer = 'turn of a window';
const lookTimer = 'look at the wall clock';

/**
 * Tells when what windows say may have changed: at the next opening or closing of any of them, and when the wall clock has jumped. A
 * timer is only a reason to look: whether the moment has come is for the wall clock to say.
 */
export class WindowSchedule {
  readonly #policies: PolicySource;
  readonly #timers: Timers;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  /** When the next window opens or closes, in milliseconds of Unix time; undefined for never. */
  #turnAt: number | undefined;
  /** How far the wall clock was ahead of the other one when this was planned. */
  #aheadMs = 0;
  #stopListening: (() => void) | undefined;

  constructor(policies: PolicySource, timers: Timers, clock: Clock) {
    this.#policies = policies;
    this.#timers = timers;
    this.#clock = clock;
  }

  start(): void {
    this.#stopListening = this.#policies.onChange(() => this.#plan());
    this.#timers.every(lookTimer, lookMs, () => this.#look());
    this.#plan();
  }

  stop(): void {
    this.#stopListening?.();
    this.#timers.cancel(lookTimer);
    this.#timers.cancel(turnTimer);
    this.#listeners.clear();
  }

  /** When the next window opens or closes, in milliseconds of Unix time; undefined for never. */
  get turnAt(): number | undefined {
    return this.#turnAt;
  }

  /** @returns a function that ends the listening */
  onTurn(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #look(): void {
    const wallMs = this.#clock.wallMs();
    const hasJumped = Math.abs(wallMs - this.#clock.monotonicMs() - this.#aheadMs) > toleranceMs;
    const hasTurned = this.#turnAt !== undefined && wallMs >= this.#turnAt;
    if (!hasJumped && !hasTurned) return;
    this.#plan();
    for (const listener of this.#listeners) listener();
  }

  #plan(): void {
    const wallMs = this.#clock.wallMs();
    this.#aheadMs = wallMs - this.#clock.monotonicMs();
    this.#turnAt = nextTurn(this.#policies.current(), wallMs);
    this.#await();
  }

  /** A timer that fired early is set again for what is left. */
  #await(): void {
    this.#timers.cancel(turnTimer);
    if (this.#turnAt === undefined) return;
    const delayMs = Math.min(longestDelayMs, Math.max(1, this.#turnAt - this.#clock.wallMs()));
    this.#timers.after(turnTimer, delayMs, () => {
      const { turnAt } = this;
      this.#look();
      if (this.#turnAt === turnAt) this.#await();
    });
  }
}
