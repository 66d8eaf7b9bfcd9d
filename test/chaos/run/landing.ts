import { Worker } from 'node:worker_threads';
import { Track } from '../../../bench/measure/track.ts';
import { threadModule } from '../../../bench/thread.ts';

/** What is shared with the thread. */
export interface LandingMemory {
  /** Where the target may be: paths of hidden images and of the volume that one becomes. */
  readonly paths: readonly string[];
  readonly everyMs: number;
  /** [number of samples, 1 to stop]. */
  readonly control: Int32Array;
  readonly times: Float64Array;
  readonly landed: Float64Array;
}

/**
 * Counts, from outside, the bytes that the kernel has taken for a target, in a thread of its own. What is cleared and written again
 * counts again: that, too, went through the limit. A target that was made anew is followed to its new file.
 */
export class Landing implements AsyncDisposable {
  readonly #memory: LandingMemory;
  readonly #worker: Worker;

  constructor(paths: readonly string[], everyMs = 5, capacitySeconds = 180) {
    const capacity = Math.ceil((capacitySeconds * 1000) / everyMs);
    const floats = () => new Float64Array(new SharedArrayBuffer(capacity * Float64Array.BYTES_PER_ELEMENT));
    const control = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
    this.#memory = { paths, everyMs, control, times: floats(), landed: floats() };
    this.#worker = new Worker(threadModule(import.meta.url, 'landing-thread'), { workerData: this.#memory });
    this.#worker.unref();
  }

  /** What has landed by when, until now; in seconds of `bench/measure/clock.ts` and bytes. */
  track(): Track {
    const { control, times, landed } = this.#memory;
    const count = Atomics.load(control, 0);
    return new Track(times.subarray(0, count), landed.subarray(0, count));
  }

  /** Bytes that have landed until now. */
  get bytes(): number {
    const track = this.track();
    return track.length === 0 ? 0 : track.position(track.length - 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    Atomics.store(this.#memory.control, 1, 1);
    await this.#worker.terminate();
  }
}
