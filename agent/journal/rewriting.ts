import type { LandingFollower } from './landing-follower.ts';

/** A part of a target is written again: how far the target has landed for good stays on record as it is. */
export class Rewriting implements LandingFollower {
  readonly fault = undefined;
  #landedBytes: number;

  constructor(fromBytes: number) {
    this.#landedBytes = fromBytes;
  }

  get landedBytes(): number {
    return this.#landedBytes;
  }

  reached(landedBytes: number): void {
    this.#landedBytes = Math.max(this.#landedBytes, landedBytes);
  }

  legEnded(landedBytes: number): void {
    this.#landedBytes = landedBytes;
  }
}
