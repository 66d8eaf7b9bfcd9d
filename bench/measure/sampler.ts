import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { SinkPlace } from '../sink/place.ts';
import { threadModule } from '../thread.ts';
import { now } from './clock.ts';
import { Track } from './track.ts';

/** What the sampler shares with its thread. */
export interface SamplerMemory {
  readonly place: SinkPlace;
  /** Milliseconds between two samples. */
  readonly everyMs: number;
  /** [number of samples, 1 to stop]. */
  readonly control: Int32Array;
  readonly times: Float64Array;
  readonly positions: Float64Array;
}

/**
 * Follows the bytes that have landed in a file, from a thread of its own that runs first where that is allowed, so that load
 * on this machine does not distort what it sees. A file counts what the kernel has taken for it (`st_blocks`), which is true
 * for every kind of writer, and needs a target that starts empty or sparse.
 */
export class Sampler {
  readonly #memory: SamplerMemory;
  readonly #worker: Worker;

  /** @param capacitySeconds how long it can go on; samples beyond that are dropped */
  constructor(place: SinkPlace, { everyMs = 5, capacitySeconds = 900 } = {}) {
    const capacity = Math.ceil((capacitySeconds * 1000) / everyMs);
    const floats = () => new Float64Array(new SharedArrayBuffer(capacity * Float64Array.BYTES_PER_ELEMENT));
    const control = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
    this.#memory = { place, everyMs, control, times: floats(), positions: floats() };
    this.#worker = new Worker(threadModule(import.meta.url, 'sampler-thread'), { workerData: this.#memory });
    this.#worker.unref();
  }

  /** Everything seen until now. */
  track(): Track {
    const { control, times, positions } = this.#memory;
    const count = Atomics.load(control, 0);
    return new Track(times.subarray(0, count), positions.subarray(0, count));
  }

  /**
   * Settles when a sample was taken after this call: the file has been found, and what landed before has been seen.
   * @throws Error when there is no such file for five seconds
   */
  async looked(): Promise<void> {
    const called = now();
    for (let track = this.track(); track.length === 0 || track.time(track.length - 1) < called; track = this.track()) {
      if (now() > called + 5) throw new Error('no file of that size shows up where the sink should be');
      await sleep(this.#memory.everyMs);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    Atomics.store(this.#memory.control, 1, 1);
    await this.#worker.terminate();
  }
}
