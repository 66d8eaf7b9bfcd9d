import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { type Role, roleUriPrefix } from './identity.ts';

x509.cryptoProvider.set(webcrypto);

/** A certificate and its private key, both as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** What a new certificate says of its holder. */
export interface Subject {
  /** First DNS name of the certificate: a host's name for an agent. */
  readonly name: string;
  readonly role: Role;
  /** Further DNS names and IP addresses under which it may be reached. */
  readonly addresses: readonly string[];
}

/** How long a certificate holds, from `now` on. */
export interface Validity {
  readonly days: number;
  readonly now: Date;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const usage = x509.ExtendedKeyUsage;
const dayMs = 86_400_000;
/** Certificates begin this much in the past, so that a host whose clock is behind accepts them at once. */
const backdatedMs = 3_600_000;

/** Makes a certificate authority: self-signed, allowed to sign Sluice's certificates and no further authorities. */
export async function createAuthority(name: string, validity: Validity): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [name] }],
    notBefore: new Date(validity.now.getTime() - backdatedMs),
    notAfter: new Date(validity.now.getTime() + validity.days * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await privatePem(keys.privateKey) };
}

/**
 * Issues a certificate with a key of its own, for both ends of a connection. It never outlives its authority.
 * @throws Error when the authority's PEM cannot be read
 */
export async function issueCertificate(authority: KeyPair, subject: Subject, validity: Validity): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const notAfter = new Date(validity.now.getTime() + validity.days * dayMs);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [subject.name] }],
    issuer: issuer.subject,
    notBefore: new Date(validity.now.getTime() - backdatedMs),
    notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await privateKeyOf(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage.serverAuth, usage.clientAuth]),
      new x509.SubjectAlternativeNameExtension(alternativeNames(subject)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await privatePem(keys.privateKey) };
}

/** The name comes first: that is where `identityOf` looks for it. */
function alternativeNames({ name, role, addresses }: Subject): x509.JsonGeneralNames {
  return [
    { type: 'dns', value: name },
    ...addresses
      .filter((address) => address !== name)
      .map((address) => ({ type: isIP(address) === 0 ? ('dns' as const) : ('ip' as const), value: address })),
    { type: 'url', value: `${roleUriPrefix}${role}` },
  ];
}

/** 16 random bytes, in hexadecimal; the first bit is clear so that the number is positive (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function privateKeyOf(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), algorithm, false, ['sign']);
}
