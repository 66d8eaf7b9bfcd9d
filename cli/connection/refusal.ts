import { type RpcFailure, Status } from '../../proto/errors.ts';
import { exit } from '../failure/exit.ts';
import { Failure } from '../failure/failure.ts';

/** Whom was called, and how long was waited. */
export interface Called {
  readonly address: string;
  readonly timeoutMs: number;
}

/**
 * What a failed call means to the person who made it. With a reason of Sluice's it is the daemon's answer, whatever its code;
 * without one it is gRPC or TLS that failed.
 */
export function failureOfCall(failed: RpcFailure, called: Called): Failure {
  if (failed.reason?.startsWith('CERTIFICATE_')) {
    const message = `the daemon at ${called.address} does not accept our certificate: ${failed.message}`;
    return new Failure(exit.unreachable, failed.reason, message, failed.facts);
  }
  if (failed.reason !== undefined) return new Failure(exit.refused, failed.reason, failed.message, failed.facts);
  return withoutReason(failed, called);
}

function withoutReason({ code, message }: RpcFailure, { address, timeoutMs }: Called): Failure {
  const facts = { daemon: address };
  switch (code) {
    case Status.UNAVAILABLE:
    case Status.CANCELLED:
      return unreachable(message, address);
    case Status.DEADLINE_EXCEEDED: {
      const text = `the daemon at ${address} did not answer within ${timeoutMs / 1000} s; what was asked may still happen: look before you repeat it, or give it more --timeout`;
      return new Failure(exit.unreachable, 'DAEMON_TIMEOUT', text, facts);
    }
    case Status.UNIMPLEMENTED: {
      const text = `what answers at ${address} does not know this request (${message}); is it sluiced, and not older than this command?`;
      return new Failure(exit.unreachable, 'DAEMON_OTHER_VERSION', text, facts);
    }
    case Status.INTERNAL:
    case Status.UNKNOWN:
      // A connection that breaks in mid-call is INTERNAL too.
      if (/RST_STREAM|GOAWAY|ECONNRESET/.test(message)) return unreachable(message, address);
      return new Failure(exit.bug, 'DAEMON_BUG', `the daemon met a bug: ${message}; its log says more`, facts);
    default:
      return new Failure(exit.refused, Status[code] ?? 'REFUSED', `the daemon refused: ${message}`, facts);
  }
}

/** What OpenSSL and Node write when a connection does not come about, and what that means here. */
const causes: readonly (readonly [RegExp, string, (address: string) => string])[] = [
  [/Call cancelled/, 'DAEMON_STOPPED', (address) => `the daemon at ${address} ended the call: it is stopping`],
  [
    /ECONNRESET|EPIPE|socket hang up|disconnected before secure/,
    'DAEMON_HUNG_UP',
    (address) =>
      `the daemon at ${address} hung up: it does not accept our certificate (of another authority?), or it is stopping`,
  ],
  [
    /ECONNREFUSED/,
    'DAEMON_UNREACHABLE',
    (address) => `nothing listens at ${address}: is sluiced running there? (client.yaml or --daemon names the address)`,
  ],
  [
    /ENOTFOUND|EAI_AGAIN|Name resolution/i,
    'DAEMON_UNREACHABLE',
    (address) => `the name in ${address} cannot be resolved`,
  ],
  [
    /certificate has expired|CERT_HAS_EXPIRED/,
    'CERTIFICATE_EXPIRED',
    (address) =>
      `the certificate of the daemon at ${address} has expired; issue a new one with "sluice pki issue --renew"`,
  ],
  [
    /self.signed|unable to (verify|get)|DEPTH_ZERO|signature failure/i,
    'CERTIFICATE_UNTRUSTED',
    (address) =>
      `the certificate of the daemon at ${address} is not of our certificate authority (tls.ca of client.yaml)`,
  ],
  [
    /alert certificate expired/,
    'CERTIFICATE_EXPIRED',
    (address) => `the daemon at ${address} says that our certificate has expired`,
  ],
  [
    /alert|bad certificate|unknown ca/i,
    'CERTIFICATE_REFUSED',
    (address) =>
      `the daemon at ${address} does not accept our certificate; it must be of the daemon's certificate authority`,
  ],
  [
    /the certificate of .* has the role|role of/,
    'CERTIFICATE_ROLE_WRONG',
    (address) => `what listens at ${address} is no daemon`,
  ],
  [
    /wrong version number|packet length|Protocol error/i,
    'DAEMON_UNREACHABLE',
    (address) => `what listens at ${address} does not speak TLS`,
  ],
];

function unreachable(message: string, address: string): Failure {
  const known = causes.find(([pattern]) => pattern.test(message));
  const [, reason, explain] = known ?? [
    undefined,
    'DAEMON_UNREACHABLE',
    () => `the daemon at ${address} cannot be reached`,
  ];
  const said = message.replace(/^.*Last error: /, '').replace(/\. Resolution note:.*$/, '');
  return new Failure(exit.unreachable, reason, `${explain(address)} (${said})`, { daemon: address, said });
}
