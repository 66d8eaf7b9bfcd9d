import { createSecureContext, type PeerCertificate, type SecureContext } from 'node:tls';
import type { ServerInterceptor } from '@grpc/grpc-js';
import { ChannelCredentials, ServerCredentials, ServerInterceptingCall } from '@grpc/grpc-js';
import { type CallContext, type ServerMiddleware, Status } from 'nice-grpc-common';
import { ErrorInfo, RichServerError } from 'nice-grpc-error-details';
import {
  CertificateError,
  type Identity,
  identityOf,
  type Role,
  requireIdentity,
  type TlsMaterial,
} from '../pki/identity.ts';
import { errorDomain } from './errors.ts';

/** Carries the peer's subjectAltName from the transport to the handlers; what a client sends under this key is overwritten. */
const peerKey = 'sluice-peer-subjectaltname';

/** Server credentials that ask every client for a certificate of the same CA. */
export function serverCredentials(tls: TlsMaterial): ServerCredentials {
  return ServerCredentials.createSsl(tls.ca, [{ private_key: tls.key, cert_chain: tls.cert }], true);
}

/**
 * Client credentials that accept only a server of that role and, where one is given, of that name.
 * The failure shows in the details of the UNAVAILABLE that gRPC reports.
 */
export function clientCredentials(tls: TlsMaterial, server: { role: Role; name?: string }): ChannelCredentials {
  return ChannelCredentials.createFromSecureContext(secureContextOf(tls), {
    checkServerIdentity: (_host: string, certificate: PeerCertificate) => {
      try {
        requireIdentity(identityOf(certificate.subjectaltname), server.role, server.name);
        return undefined;
      } catch (error) {
        return error as Error;
      }
    },
  });
}

const secureContexts = new WeakMap<TlsMaterial, SecureContext>();

/** One for all channels of a certificate: to make one takes a millisecond or two and some ten kilobytes, and a daemon has a channel to every host. */
function secureContextOf(tls: TlsMaterial): SecureContext {
  const { ca, key, cert } = tls;
  const context = secureContexts.get(tls) ?? createSecureContext({ ca, key, cert });
  secureContexts.set(tls, context);
  return context;
}

/**
 * Goes into the options of every channel that has `clientCredentials`. A server's name is checked by its certificate's identity and
 * not by its address; without this, TLS refuses addresses that are bare IP addresses, which cannot be a server name (RFC 6066, 3).
 */
export const clientChannelOptions = {
  'grpc.ssl_target_name_override': 'sluice',
  // Its own account of every channel and call, which nobody reads here: a daemon has a thousand channels.
  'grpc.enable_channelz': 0,
} as const;

/** Goes into the options of `createServer`, as `{ interceptors: [peerInterceptor] }`. */
export const peerInterceptor: ServerInterceptor = (_method, call) =>
  new ServerInterceptingCall(call, {
    start(next) {
      next({
        onReceiveMetadata(metadata, pass) {
          metadata.set(peerKey, call.getAuthContext()?.sslPeerCertificate?.subjectaltname ?? '');
          pass(metadata);
        },
      });
    },
  });

/** Who is calling. @throws CertificateError when its certificate is none of Sluice's */
export function peerOf(context: CallContext): Identity {
  return identityOf(context.metadata.get(peerKey));
}

/** Refuses with PERMISSION_DENIED whoever has none of these roles. Needs `peerInterceptor` on the server. */
export function allowRoles(...allowed: Role[]): ServerMiddleware {
  return async function* roleCheck(call, context) {
    try {
      const peer = peerOf(context);
      if (!allowed.includes(peer.role)) requireIdentity(peer, allowed[0] ?? 'client');
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      const info = ErrorInfo.fromPartial({ reason: error.reason, domain: errorDomain });
      throw new RichServerError(Status.PERMISSION_DENIED, `${call.method.path}: ${error.message}`, [info]);
    }
    return yield* call.next(call.request, context);
  };
}
