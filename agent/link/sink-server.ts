import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import type { TlsMaterial } from '../../pki/identity.ts';
import type { Fault, FaultReason } from '../fault.ts';
import { Connection } from './connection.ts';
import { readSourceMessage, type SinkMessage, type SourceMessage } from './messages.ts';
import { agentBehind } from './peer.ts';
import { protocolBroken } from './refusals.ts';
import type { SourceConnection } from './sink-session.ts';
import type { Sinks } from './sinks.ts';
import { toWire } from './wire-fault.ts';

/** How long a stranger may take for the handshake, and then again to say hello, in milliseconds. */
const strangerMs = 5000;
/** How many connections may be open that have not been admitted; more are closed unheard. */
const mostStrangers = 64;

/** The listener for data: finds out who connects and hands those with a ticket to the sinks. */
export class SinkServer {
  readonly #sinks: Sinks;
  readonly #logger: Logger;
  readonly #server: Server;
  /** Connections not admitted yet, by the peer's address and port. */
  readonly #strangers = new Set<string>();
  readonly #refusals = new Map<FaultReason, number>();

  constructor(sinks: Sinks, tls: TlsMaterial, logger: Logger) {
    this.#sinks = sinks;
    this.#logger = logger;
    // Certificates are checked after the handshake (peer.ts), so that whoever is refused hears why.
    const trust = { ...tls, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const;
    this.#server = createServer({ ...trust, handshakeTimeout: strangerMs });
    this.#server.on('connection', (socket: Socket) => this.#meet(socket));
    this.#server.on('secureConnection', (socket) => this.#greet(socket));
    this.#server.on('tlsClientError', (error, socket) => {
      this.#logger.warn(
        { peer: socket.remoteAddress, problem: error.message },
        'a handshake on the data address failed',
      );
      socket.destroy();
    });
  }

  /**
   * Starts to listen.
   * @param port 0 for any that is free
   * @returns the port
   * @throws Error of the system, such as EADDRINUSE
   */
  async listen(host: string, port: number): Promise<number> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    this.#server.on('error', (error) => this.#logger.error({ problem: error.message }, 'the data address failed'));
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no more connections and ends every sink. */
  async close(): Promise<void> {
    this.#server.close();
    await this.#sinks.closeAll();
  }

  /** How many sources were refused, by reason. */
  get refusals(): ReadonlyMap<FaultReason, number> {
    return this.#refusals;
  }

  #meet(socket: Socket): void {
    const stranger = addressOf(socket);
    socket.on('error', () => {});
    if (this.#strangers.size >= mostStrangers) {
      socket.destroy();
      return;
    }
    this.#strangers.add(stranger);
    socket.on('close', () => this.#strangers.delete(stranger));
  }

  #greet(socket: TLSSocket): void {
    const address = addressOf(socket);
    const late = setTimeout(() => socket.destroy(), strangerMs);
    socket.on('close', () => clearTimeout(late));
    try {
      const connection: SourceConnection = new Connection<SinkMessage, SourceMessage>(
        socket,
        agentBehind(socket).name,
        readSourceMessage,
      );
      connection.receiver = {
        message: (message) => {
          clearTimeout(late);
          this.#strangers.delete(address);
          this.#admit(connection, message);
        },
        data: () => connection.destroy(protocolBroken(connection.peer, 'data before a hello')),
      };
    } catch (fault) {
      this.#refuse(new Connection<SinkMessage, SourceMessage>(socket, address, readSourceMessage), fault as Fault);
    }
  }

  #admit(connection: SourceConnection, message: SourceMessage): void {
    if (message.kind !== 'hello') {
      connection.destroy(protocolBroken(connection.peer, `a ${message.kind} message before a hello`));
      return;
    }
    try {
      this.#sinks.admit(connection, message);
    } catch (fault) {
      this.#refuse(connection, fault as Fault);
    }
  }

  #refuse(connection: SourceConnection, fault: Fault): void {
    this.#refusals.set(fault.reason, (this.#refusals.get(fault.reason) ?? 0) + 1);
    this.#logger.warn(
      { peer: connection.peer, reason: fault.reason, ...fault.facts },
      `refused a source: ${fault.message}`,
    );
    connection.send({ kind: 'refused', fault: toWire(fault) });
    connection.end(fault);
  }
}

function addressOf(socket: Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}
