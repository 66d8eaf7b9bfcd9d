import { setTimeout as sleep } from 'node:timers/promises';
import { BatchRunner, type BatchWorkplace } from './batch-runner.ts';

/** Milliseconds that a step may take when the daemon ends. What it was about is stored, and is done again after the next start. */
const longestStepMs = 3_000;

/** Keeps one runner for each batch that has not ended, and wakes it when something it may care about has changed. */
export class BatchKeeper {
  readonly #place: BatchWorkplace;
  readonly #runners = new Map<string, { runner: BatchRunner; done: Promise<void> }>();
  readonly #endings: (() => void)[] = [];

  constructor(place: BatchWorkplace) {
    this.#place = place;
  }

  /** Takes up what was left by the daemon before, then whatever comes. */
  onApplicationBootstrap(): void {
    const { book, hosts } = this.#place;
    this.#endings.push(
      book.onChange((id) => this.#changed(id)),
      hosts.onChange(({ kind }) => {
        if (kind === 'standing') for (const { runner } of this.#runners.values()) runner.wake();
      }),
    );
    for (const { batch } of book.open()) this.#changed(batch.id);
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const end of this.#endings.splice(0)) end();
    for (const { runner } of this.#runners.values()) runner.stop();
    const ended = Promise.all([...this.#runners.values()].map(({ done }) => done));
    await Promise.race([ended, sleep(longestStepMs, undefined, { ref: false })]);
  }

  #changed(id: string): void {
    const known = this.#runners.get(id);
    if (known !== undefined) known.runner.wake();
    else if (this.#place.book.current(id) !== undefined) this.#begin(id);
  }

  #begin(id: string): void {
    const runner = new BatchRunner(id, this.#place);
    // It begins when it is known here: its first step may be news that comes back here.
    const done = Promise.resolve()
      .then(() => runner.run())
      .finally(() => {
        this.#runners.delete(id);
        // Somebody may have had it begin anew while its runner was ending.
        if (!runner.isStopped) this.#changed(id);
      });
    this.#runners.set(id, { runner, done });
  }
}
