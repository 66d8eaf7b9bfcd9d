import type { AddressInfo } from 'node:net';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { ListenError } from '../api/listen-error.ts';

/** Milliseconds that requests under way have to end when the daemon does. */
const drainMs = 1_000;

/** The one owner of the HTTP server of Cinder's API; serves from when everything stands until the daemon begins to end. */
export class CinderApiServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #app: FastifyInstance;
  readonly #listen: string;
  readonly #log: Logger;

  /** @param listen "address:port"; port 0 takes any that is free */
  constructor(app: FastifyInstance, listen: string, log: Logger) {
    this.#app = app;
    this.#listen = listen;
    this.#log = log;
  }

  /** @throws ListenError */
  async onApplicationBootstrap(): Promise<void> {
    const colon = this.#listen.lastIndexOf(':');
    const written = this.#listen.slice(0, colon);
    const host = written.replace(/^\[(.*)\]$/, '$1');
    await this.#app.listen({ host, port: Number(this.#listen.slice(colon + 1)) }).catch((cause: unknown) => {
      throw new ListenError(this.#listen, cause);
    });
    const { port } = this.#app.server.address() as AddressInfo;
    this.#log.info({ address: `${written}:${port}` }, "Cinder's API served");
  }

  /** Takes no more requests, and lets those under way end for a short while. */
  async beforeApplicationShutdown(): Promise<void> {
    const cutOff = setTimeout(() => this.#app.server.closeAllConnections(), drainMs);
    await this.#app.close();
    clearTimeout(cutOff);
  }
}
