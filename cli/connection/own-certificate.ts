import { X509Certificate } from 'node:crypto';
import { CertificateError, readTlsMaterial, type TlsFiles, type TlsMaterial } from '../../pki/identity.ts';
import { exit } from '../failure/exit.ts';
import { Failure } from '../failure/failure.ts';

/** Reads our certificate and key. @throws Failure when they cannot be used */
export function ownCertificate(files: TlsFiles): TlsMaterial {
  try {
    return readTlsMaterial(files, 'client', new Date());
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new Failure(exit.unreachable, error.reason, error.message, { certificate: files.cert }, { cause: error });
  }
}

/** Reasons of failures that a certificate of another authority looks like: a daemon hangs up on it without a word. */
const wordless = ['DAEMON_UNREACHABLE', 'DAEMON_HUNG_UP'];

/** The failure that explains another one: our certificate is not of our own authority. The failure itself where it is not that. */
export function blameOwnCertificate(error: unknown, files: TlsFiles, { cert, ca }: TlsMaterial): unknown {
  if (!(error instanceof Failure) || !wordless.includes(error.reason) || /ECONNREFUSED/.test(error.message))
    return error;
  if (new X509Certificate(cert).verify(new X509Certificate(ca).publicKey)) return error;
  const message = `${files.cert} is not of the certificate authority ${files.ca}, and the daemon does not accept it; issue one with "sluice pki issue"`;
  return new Failure(exit.unreachable, 'CERTIFICATE_UNTRUSTED', message, { certificate: files.cert }, { cause: error });
}
