import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What the holder of a certificate may do; each certificate carries exactly one. */
export const roles = ['daemon', 'agent', 'client'] as const;
export type Role = (typeof roles)[number];

/** Who is at the other end of a connection, as its certificate says. */
export interface Identity {
  /** First DNS name of the certificate: a host's name for an agent. */
  readonly name: string;
  readonly role: Role;
}

/** Paths of PEM files, as every configuration of Sluice names them. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The contents of those files. */
export interface TlsMaterial {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Prefix of the URI in a certificate's subjectAltName that carries its role, such as `sluice:role:agent`. */
export const roleUriPrefix = 'sluice:role:';

/** A certificate that cannot be used, with what is wrong about it. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly reason:
    | 'CERTIFICATE_UNREADABLE'
    | 'CERTIFICATE_EXPIRED'
    | 'CERTIFICATE_ROLE_WRONG'
    | 'CERTIFICATE_NAME_WRONG';

  constructor(reason: CertificateError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * Reads a subjectAltName as Node prints it: `DNS:stor-01, IP Address:10.0.0.1, URI:sluice:role:agent`.
 * @throws CertificateError when there is no DNS name or not exactly one known role in it
 */
export function identityOf(subjectAltName: string | undefined): Identity {
  const entries = (subjectAltName ?? '').split(', ');
  const name = entries.find((entry) => entry.startsWith('DNS:'))?.slice('DNS:'.length);
  const found = entries
    .filter((entry) => entry.startsWith(`URI:${roleUriPrefix}`))
    .map((entry) => entry.slice(`URI:${roleUriPrefix}`.length));
  const role = roles.find((known) => known === found[0]);
  if (name === undefined || role === undefined || found.length !== 1) {
    throw new CertificateError(
      'CERTIFICATE_ROLE_WRONG',
      `the certificate names no host or not exactly one role of ${roles.join(', ')}; its subjectAltName is "${subjectAltName ?? ''}"; issue it with "sluice pki issue"`,
    );
  }
  return { name, role };
}

/** @throws CertificateError unless the peer has that role and, where one is given, that name */
export function requireIdentity(peer: Identity, role: Role, name?: string): void {
  if (peer.role !== role) {
    throw new CertificateError(
      'CERTIFICATE_ROLE_WRONG',
      `the certificate of "${peer.name}" has the role ${peer.role}, this needs the role ${role}`,
    );
  }
  if (name !== undefined && peer.name !== name) {
    throw new CertificateError(
      'CERTIFICATE_NAME_WRONG',
      `the certificate is that of "${peer.name}", expected "${name}"`,
    );
  }
}

/**
 * Reads the three files and checks that this side's own certificate is one of Sluice's, in date, of the right role and,
 * where one is given, of that name.
 * @throws CertificateError naming the file
 */
export function readTlsMaterial(files: TlsFiles, role: Role, now: Date, name?: string): TlsMaterial {
  const material = { ca: readPem(files.ca), cert: readPem(files.cert), key: readPem(files.key) };
  const certificate = parse(material.cert, files.cert);
  if (now > new Date(certificate.validTo)) {
    throw new CertificateError(
      'CERTIFICATE_EXPIRED',
      `${files.cert}: the certificate ended on ${certificate.validTo}; issue a new one with "sluice pki issue"`,
    );
  }
  requireIdentity(identityOf(certificate.subjectAltName), role, name);
  return material;
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new CertificateError('CERTIFICATE_UNREADABLE', `${path}: cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function parse(pem: Buffer, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new CertificateError('CERTIFICATE_UNREADABLE', `${path}: is not a PEM certificate`, { cause });
  }
}
