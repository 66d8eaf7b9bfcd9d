import { Worker } from 'node:worker_threads';
import { threadModule } from '../thread.ts';
import type { SinkPlace } from './place.ts';

/** How the brake is applied, in bytes per second: -1 not at all, 0 the sink stands still, above 0 it is that slow. */
export const released = -1;

/** What the brake shares with its thread. */
export interface BrakeMemory {
  readonly place: SinkPlace;
  /** Processes below which the writers of the sink are looked for. */
  readonly roots: readonly number[];
  /** [how the brake is applied, 1 to end]. */
  readonly control: Int32Array;
}

/**
 * Slows or holds a sink from outside, by SIGSTOP and SIGCONT to whatever process has the file open for writing: what a slow or
 * hanging disk looks like to the rest, without one. A slowed sink moves in short lumps, in the mean a little under its speed.
 */
export class SinkBrake {
  readonly #control = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  readonly #worker: Worker;

  constructor(place: SinkPlace, roots: readonly number[]) {
    this.#control[0] = released;
    const workerData: BrakeMemory = { place, roots, control: this.#control };
    this.#worker = new Worker(threadModule(import.meta.url, 'brake-thread'), { workerData });
    this.#worker.unref();
  }

  /** The sink takes nothing until it is released. */
  hold(): void {
    this.#apply(0);
  }

  /** The sink takes this much and no more. */
  slow(bytesPerSecond: number): void {
    this.#apply(bytesPerSecond);
  }

  release(): void {
    this.#apply(released);
  }

  /** Releases the sink and ends the thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    Atomics.store(this.#control, 1, 1);
    Atomics.notify(this.#control, 0);
    this.#worker.ref();
    await new Promise((resolve) => this.#worker.once('exit', resolve));
  }

  #apply(bytesPerSecond: number): void {
    Atomics.store(this.#control, 0, bytesPerSecond);
    Atomics.notify(this.#control, 0);
  }
}
