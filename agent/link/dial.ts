import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import type { TlsMaterial } from '../../pki/identity.ts';
import { Fault } from '../fault.ts';
import { isVerificationProblem, sinkIdentityProblem, verificationProblem } from './peer.ts';
import { certificateRefused, connectionLost } from './refusals.ts';

/** Where a sink is. */
export interface SinkAddress {
  /** Host name that the sink's certificate must carry. */
  readonly host: string;
  /** Where to connect: `address:port`, with brackets around an IPv6 address. */
  readonly address: string;
}

/** How long a connection may take to come up, in milliseconds. */
const dialMs = 10_000;
/** How much may wait to be encrypted and sent before the source is held back, in bytes. Node takes it, its types do not know it. */
const buffering = { highWaterMark: 512 * 1024 };

/**
 * Opens a connection to a sink and makes sure that it is the one.
 * @throws Fault PERMISSION_DENIED when its certificate is not that of the host's agent, CONNECTION_LOST when it cannot be
 *   reached; and the signal's reason when that is aborted
 */
export async function dial(sink: SinkAddress, tls: TlsMaterial, signal: AbortSignal): Promise<TLSSocket> {
  signal.throwIfAborted();
  const socket = connect({
    ...splitAddress(sink.address),
    ...tls,
    ...buffering,
    servername: sink.host,
    minVersion: 'TLSv1.3',
    checkServerIdentity: (_, certificate) => sinkIdentityProblem(sink.host, certificate),
  });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.any([signal, AbortSignal.timeout(dialMs)]) });
    return socket;
  } catch (error) {
    socket.on('error', () => {});
    socket.destroy();
    signal.throwIfAborted();
    throw dialFault(sink, error);
  }
}

/** @throws Fault REQUEST_INVALID */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535) {
    throw new Fault('REQUEST_INVALID', `"${address}" is not an address; write HOST:PORT, such as stor-02:7442`, {
      address,
    });
  }
  return { host, port: Number(port) };
}

function dialFault({ host, address }: SinkAddress, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const code = String((error as NodeJS.ErrnoException).code);
  if (isVerificationProblem(code)) return certificateRefused(`${host} (${address})`, verificationProblem(code), error);
  const timedOut = (error as Error).name === 'AbortError';
  const why = timedOut ? `no answer within ${dialMs / 1000} s` : (error as Error).message;
  return connectionLost(`${host} (${address})`, why, error);
}
