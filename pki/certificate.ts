import { X509Certificate } from 'node:crypto';
import { CertificateError, identityOf, type Role } from './identity.ts';

/** What a certificate says, for a person. */
export interface CertificateFacts {
  readonly file: string;
  readonly name: string;
  /** `authority` for one that signs others. */
  readonly role: Role | 'authority';
  /** DNS names and IP addresses in it; empty for an authority. */
  readonly addresses: readonly string[];
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Common name of the authority that signed it. */
  readonly issuer: string;
  /** SHA-256 of the certificate, in hexadecimal with colons. */
  readonly fingerprint: string;
}

/**
 * Reads a PEM certificate of Sluice's.
 * @param file where it stands, for messages
 * @throws CertificateError when it is no certificate, or one without a name and exactly one role
 */
export function factsOf(pem: Buffer, file: string): CertificateFacts {
  const certificate = parse(pem, file);
  const identity = certificate.ca
    ? { name: commonName(certificate.subject), role: 'authority' as const }
    : identityOf(certificate.subjectAltName);
  return {
    file,
    ...identity,
    addresses: addressesIn(certificate.subjectAltName),
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    issuer: commonName(certificate.issuer),
    fingerprint: certificate.fingerprint256,
  };
}

function parse(pem: Buffer, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new CertificateError('CERTIFICATE_UNREADABLE', `${file}: is not a PEM certificate`, { cause });
  }
}

/** Node prints a name as one `CN=...` a line. */
function commonName(name: string): string {
  const line = name.split('\n').find((part) => part.startsWith('CN='));
  return line?.slice('CN='.length) ?? name;
}

function addressesIn(subjectAltName: string | undefined): string[] {
  return (subjectAltName ?? '').split(', ').flatMap((entry) => {
    const [, address] = /^(?:DNS|IP Address):(.+)$/.exec(entry) ?? [];
    return address === undefined ? [] : [address];
  });
}
