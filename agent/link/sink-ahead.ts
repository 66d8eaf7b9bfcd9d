import type { SinkSpan } from '../copy/command-lines.ts';
import { type SinkProcess, startSink } from '../copy/sink-process.ts';
import type { Tools } from '../copy/tools.ts';

/** As long as a source keeps its own programs for the same leg (source-ahead.ts), in milliseconds. */
const patienceMs = 1_000;

/** Where a leg begins and in what blocks it is written. */
type Beginning = Pick<SinkSpan, 'startBytes' | 'blockBytes'>;

/**
 * The dd of the leg that a source says is to be next, started while the present one drains. It has opened the target and waits for its first
 * bytes; without any it writes nothing.
 */
export class SinkAhead {
  readonly #beginning: Beginning;
  readonly #sink: Promise<SinkProcess | undefined>;
  #impatience: NodeJS.Timeout | undefined;
  #isGiven = false;

  constructor(tools: Tools, target: Omit<SinkSpan, keyof Beginning>, beginning: Beginning) {
    this.#beginning = beginning;
    // Where it cannot be started, the leg says so.
    this.#sink = startSink(tools, { ...target, ...beginning }).catch(() => undefined);
  }

  /** The leg before has landed: the next is to begin soon. */
  expect(): void {
    this.#impatience ??= setTimeout(() => void this.discard(), patienceMs);
  }

  /** @returns the dd for a leg; undefined where it is not for that one: then it is ended first */
  async take({ startBytes, blockBytes }: Beginning): Promise<SinkProcess | undefined> {
    const isOther = startBytes !== this.#beginning.startBytes || blockBytes !== this.#beginning.blockBytes;
    if (this.#isGiven || isOther) {
      await this.discard();
      return undefined;
    }
    this.#isGiven = true;
    clearTimeout(this.#impatience);
    return this.#sink;
  }

  /** Ends the dd, unless it was given away. Settles when it is gone. */
  async discard(): Promise<void> {
    clearTimeout(this.#impatience);
    if (this.#isGiven) return;
    this.#isGiven = true;
    const sink = await this.#sink;
    sink?.kill();
    await sink?.ended;
  }
}
