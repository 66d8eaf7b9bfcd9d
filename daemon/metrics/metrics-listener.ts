import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Exhibit, type Exposition, expose } from '../../monitoring/exposition.ts';
import { ListenError } from '../api/listen-error.ts';

/** Serves the metrics from before the first call of a client until after the last. */
export class MetricsListener implements OnModuleInit, OnApplicationShutdown {
  readonly #exhibit: Exhibit;
  readonly #listen: string;
  readonly #log: Logger;
  #exposition: Exposition | undefined;

  /** @param listen "address:port"; port 0 takes any that is free */
  constructor(exhibit: Exhibit, listen: string, log: Logger) {
    this.#exhibit = exhibit;
    this.#listen = listen;
    this.#log = log;
  }

  /** @throws ListenError */
  async onModuleInit(): Promise<void> {
    const colon = this.#listen.lastIndexOf(':');
    const written = this.#listen.slice(0, colon);
    const host = written.replace(/^\[(.*)\]$/, '$1');
    const port = Number(this.#listen.slice(colon + 1));
    this.#exposition = await expose(this.#exhibit, { host, port }).catch((cause: unknown) => {
      throw new ListenError(this.#listen, cause);
    });
    this.#log.info({ address: `${written}:${this.#exposition.port}` }, 'metrics served');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#exposition?.close();
  }
}
