import type { TLSSocket } from 'node:tls';
import { Connection } from './connection.ts';
import { protocolVersion, readSinkMessage, type SinkMessage, type SourceMessage } from './messages.ts';
import { connectionLost, protocolBroken } from './refusals.ts';
import { fromWire } from './wire-fault.ts';

/** A connection as the source sees it. */
export type SinkConnection = Connection<SourceMessage, SinkMessage>;

type Ready = Extract<SinkMessage, { kind: 'ready' }>;

/** What a source says of itself to be let in. */
export interface Entry {
  /** The sink's host name, for messages. */
  readonly host: string;
  readonly copyId: string;
  readonly ticket: string;
  /** Called as soon as the ticket was taken, with the one for the next connection. */
  admitted(nextTicket: string): void;
}

/** A connection that was let in, and what the sink said of its target. */
export interface Entered {
  readonly connection: SinkConnection;
  /** How far the target has landed, in bytes. */
  readonly landedBytes: number;
  /** True when the target reads as zero wherever nothing was written. */
  readonly readsZero: boolean;
}

/**
 * Presents the ticket and waits until the target is this connection's. That takes as long as what wrote it before needs to
 * drain and sync; there is no limit but the signal and the sink's signs of life.
 * @throws Fault what the sink refused it with, or CONNECTION_LOST; the signal's reason when that is aborted
 */
export async function enter(socket: TLSSocket, entry: Entry, signal: AbortSignal): Promise<Entered> {
  const connection: SinkConnection = new Connection(socket, entry.host, readSinkMessage);
  const abort = () => connection.destroy(connectionLost(entry.host, 'this side gave up'));
  signal.addEventListener('abort', abort);
  try {
    const { landedBytes, readsZero } = await new Promise<Ready>((resolve, reject) => {
      void connection.closed.then(reject);
      connection.receiver = {
        message(message) {
          if (message.kind === 'admitted') entry.admitted(message.nextTicket);
          else if (message.kind === 'ready') resolve(message);
          else connection.destroy(entryRefusal(entry.host, message));
        },
        data: () => connection.destroy(protocolBroken(entry.host, 'data to the source')),
      };
      connection.send({ kind: 'hello', protocol: protocolVersion, copyId: entry.copyId, ticket: entry.ticket });
      if (signal.aborted) abort();
    });
    return { connection, landedBytes, readsZero };
  } catch (fault) {
    signal.throwIfAborted();
    throw fault;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function entryRefusal(host: string, message: SinkMessage) {
  return message.kind === 'refused'
    ? fromWire(message.fault)
    : protocolBroken(host, `a ${message.kind} message instead of an answer`);
}
