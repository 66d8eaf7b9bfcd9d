/** Runs tasks one after the other, in the order in which they came. One that fails does not stop the next. */
export class Lane {
  /** Settles, with nothing: a lane that rests keeps no result in memory. */
  #last: Promise<void> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#last.then(task);
    this.#last = done.then(nothing, nothing);
    return done;
  }
}

function nothing(): void {}
