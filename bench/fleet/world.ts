import { fork } from 'node:child_process';
import { once } from 'node:events';
import { threadModule } from '../thread.ts';

/** What the fleet's agents were granted at the moment. */
export interface Granted {
  /** Copies that there are. */
  readonly copies: number;
  /** Of all rates that copies obey, in bytes per second; 0 for one without a limit. */
  readonly sumBytesPerSecond: number;
  /** Rates that were sent to running copies so far, in calls of SetRate. */
  readonly calls: number;
  /** When the last one came, in milliseconds of Unix time. */
  readonly lastAt: number;
}

/** How well the daemon knows some of the migrations. */
export interface Known {
  /** Seconds that what a client is told of a copy lies behind the copy, one by one. */
  readonly ages: readonly number[];
  /** Seconds that a client waited for an answer, one by one. */
  readonly waits: readonly number[];
}

/** What the world is asked, with its answer. */
export interface Questions {
  /** Makes the agents and a folder for the daemon. */
  make(policies: Readonly<Record<string, string>>, daemon: Readonly<Record<string, unknown>>): Made;
  /** Waits until all copies run. */
  running(): Granted;
  granted(): Granted;
  /** Asks the daemon for so many migrations, one after the other. */
  known(count: number): Known;
  end(): void;
}

export interface Made {
  readonly folder: string;
  readonly configFile: string;
}

export type Asked = {
  readonly [Name in keyof Questions]: { readonly name: Name; readonly args: Parameters<Questions[Name]> };
}[keyof Questions];
export type Answered = { readonly answer: unknown } | { readonly error: string };

/** The agents of the fleet and the client that gives them work: all but the daemon, in one process of its own. */
export class World {
  readonly #process = fork(threadModule(import.meta.url, 'world-process'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  readonly #ended: Promise<never>;

  constructor() {
    this.#ended = once(this.#process, 'exit').then(() => {
      throw new Error('the process of the simulated agents ended');
    });
    // It is an error only while somebody waits for an answer.
    this.#ended.catch(() => undefined);
  }

  /** One question at a time. @throws Error with what went wrong there */
  async ask<Name extends keyof Questions>(
    name: Name,
    ...args: Parameters<Questions[Name]>
  ): Promise<ReturnType<Questions[Name]>> {
    const { promise, resolve } = Promise.withResolvers<Answered>();
    this.#process.once('message', resolve);
    this.#process.send({ name, args });
    const told = await Promise.race([promise, this.#ended]);
    if ('error' in told) throw new Error(told.error);
    return told.answer as ReturnType<Questions[Name]>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ask('end').catch(() => undefined);
    this.#process.kill();
    await this.#ended.catch(() => undefined);
  }
}
