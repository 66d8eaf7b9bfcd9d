import type { Span } from '../extents/data-spans.ts';
import type { Fault } from '../fault.ts';
import type { SinkConnection } from './enter.ts';
import type { SinkMessage } from './messages.ts';
import { protocolBroken } from './refusals.ts';
import { fromWire } from './wire-fault.ts';

/**
 * Tells the sink of a hole and waits until it is counted. No leg runs.
 * @returns how far the target has landed then, in bytes
 * @throws Fault what the sink refused it with, or CONNECTION_LOST; the signal's reason when that is aborted
 */
export async function landHole(connection: SinkConnection, hole: Span, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const answer = Promise.withResolvers<number>();
  const abort = () => answer.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  void connection.closed.then(answer.reject);
  connection.receiver = {
    message(message) {
      if (message.kind !== 'hole-landed') connection.destroy(refusal(connection.peer, message));
      else if (message.fault === null) answer.resolve(message.landedBytes);
      else answer.reject(fromWire(message.fault));
    },
    data: () => connection.destroy(protocolBroken(connection.peer, 'data to the source')),
  };
  connection.send({ kind: 'land-hole', ...hole });
  try {
    return await answer.promise;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function refusal(host: string, message: SinkMessage): Fault {
  return message.kind === 'refused'
    ? fromWire(message.fault)
    : protocolBroken(host, `a ${message.kind} message instead of an answer to a hole`);
}
