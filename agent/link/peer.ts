import type { PeerCertificate, TLSSocket } from 'node:tls';
import { type Identity, identityOf, requireIdentity } from '../../pki/identity.ts';
import { certificateRefused } from './refusals.ts';

/**
 * Who the source at the other end is, once the handshake is over. The listener lets any certificate through the handshake,
 * so that the refusal can say what is wrong; this is where it is refused.
 * @throws Fault PERMISSION_DENIED unless the certificate is in date, of our authority, and of the role agent
 */
export function agentBehind(socket: TLSSocket): Identity {
  const address = socket.remoteAddress ?? 'an unknown address';
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) throw certificateRefused(address, 'none was presented');
  if (!socket.authorized) throw certificateRefused(address, verificationProblem(String(socket.authorizationError)));
  try {
    const identity = identityOf(certificate.subjectAltName);
    requireIdentity(identity, 'agent');
    return identity;
  } catch (error) {
    throw certificateRefused(address, error instanceof Error ? error.message : String(error), error);
  }
}

/** Checks the certificate of a sink as TLS asks for it: the error, or undefined when it is that host's agent. */
export function sinkIdentityProblem(host: string, certificate: PeerCertificate): Error | undefined {
  try {
    requireIdentity(identityOf(certificate.subjectaltname), 'agent', host);
    return undefined;
  } catch (error) {
    return certificateRefused(host, error instanceof Error ? error.message : String(error), error);
  }
}

/** What OpenSSL calls the common problems of a certificate, in an operator's words. */
const problems: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet; are the clocks right?',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself, not by our certificate authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'it is of another certificate authority',
  UNABLE_TO_GET_ISSUER_CERT: 'it is of another certificate authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'it is of another certificate authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it is of another certificate authority',
  CERT_SIGNATURE_FAILURE: 'it is of another certificate authority of the same name',
  INVALID_PURPOSE: 'it is not one for connections',
};

/** @param code as Node gives it, such as CERT_HAS_EXPIRED */
export function verificationProblem(code: string): string {
  return problems[code] ?? code;
}

/** True for the code of an error that says the certificate of the other side is bad. */
export function isVerificationProblem(code: string): boolean {
  return Object.hasOwn(problems, code);
}
