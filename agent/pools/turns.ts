/** Lets one task at a time through, in the order of asking: a pool's changes must not interleave. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the task when those before it have settled; its outcome is the caller's alone. */
  take<Result>(task: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(task, task);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
